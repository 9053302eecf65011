import re
from html.parser import HTMLParser

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from tests.data.package.packages import packages, small_package
from unic_tfn.cli.main import main
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.store import write_package
from unic_tfn.data_card.sections.label_agreement import annotations
from unic_tfn.data_card.baselines import baselines
from unic_tfn.data_card.card import make_card
from unic_tfn.data_card.counts import counts
from unic_tfn.data_card.pooled import pooled_features
from unic_tfn.data_card.text import WIDTH, card_lines
from unic_tfn.grid import SPLITS, Cell
from unic_tfn.statistics.agreement import agreement

HOSTILE = '<script>alert("1")</script>$x$ & co'


def package(clips=60, **changes):
    codes = np.random.default_rng(0).integers(0, 2, clips).astype(np.int32)
    random = np.random.default_rng(1).standard_normal((clips, 9)).astype(np.float32)
    random[:, 0] += 20 * codes
    random[2] = random[0]
    labels = {name: LabelSource(("a", HOSTILE), codes) for name in ("text", "audio")}
    labels["polarity"] = LabelSource(("down", "up", "none"), np.where(codes == 1, 1, -1))
    labels["polarity"] = LabelSource(
        labels["polarity"].classes, labels["polarity"].codes.astype(np.int32)
    )
    fields = {"features": {"audio": random}, "text_length": None, "labels": labels}
    fields["split"] = [SPLITS[index % 3] for index in range(clips)]
    return small_package(clips, **fields | changes)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.images, self.addresses = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        found = dict(attributes)
        if tag == "img":
            self.images.append(found)
        self.addresses += [found[key] for key in ("src", "href") if key in found]


def test_page_stands_alone_and_runs_nothing_from_the_data():
    page = make_card(package(name=HOSTILE)).html().decode()
    reader = Reader()
    reader.feed(page)
    assert reader.tags.count("script") == 1

    assert all(address.startswith(("data:", "#")) for address in reader.addresses)
    assert "prefers-color-scheme: dark" in page
    assert len(reader.images) == 3
    assert all(len(image["alt"]) > 20 for image in reader.images)
    own = re.sub(r"data:[^\"]*", "", page)
    assert "http" not in own
    assert len(set(re.findall(r' id="([^"]*)"', page))) == len(re.findall(r' id="', page))


def test_text_says_what_is_there():
    lines = list(card_lines(make_card(package(), figures=False)))
    text = "\n".join(lines)
    assert "small: 60 clips, 20 train, 20 valid, 20 test" in text
    assert re.search(r"text +audio +60 +100\.0 +1\.00 +1\.00", text)
    assert "Over text and audio labels, Krippendorff's alpha (nominal) is 1.00" in text
    assert "1 test clip as in train (by audio)" in text
    assert "clip2 like clip0" in text
    assert re.search(r"T-A +20 +20 .* 100\.0 +100\.0", text)
    assert re.search(r"unlabelled .* \d+", text)


def test_sources_with_the_same_classes_in_another_order_are_compared_by_name():
    names = np.array(["a", "b", "c"])
    one, other = np.array([0, 1, 2, 0, -1, 2]), np.array([2, 0, 1, 0, 1, -1])
    labels = {
        "text": LabelSource(("a", "b", "c"), one.astype(np.int32)),
        "audio": LabelSource(("b", "c", "a"), other.astype(np.int32)),
    }
    first, second = annotations(package(6, labels=labels))
    assert first.classes == second.classes == ("a", "b", "c")
    assert names[second.codes[:5]].tolist() == ["a", "b", "c", "b", "c"]
    assert second.codes[5] == -1
    assert agreement(first, second).confusion == ((1, 1, 0), (0, 1, 0), (0, 0, 1))


def test_more_classes_than_can_be_looked_at_are_not_drawn():
    classes = tuple(f"class {index}" for index in range(60))
    codes = np.arange(60, dtype=np.int32)
    labels = {name: LabelSource(classes, codes) for name in ("text", "audio")}
    page = make_card(package(labels=labels)).html().decode()
    assert page.count("<img") == 1


def test_counts_add_up():
    clips = package()
    table = counts(clips.labels["polarity"], clips.split)
    assert table.sum() == 60
    assert table.sum(0).tolist() == [20, 20, 20]
    assert table[-1].sum() == (clips.labels["polarity"].codes == -1).sum()


def test_classes_without_training_clips_are_named():
    codes = np.array([0, 0, 1] * 4, np.int32)
    labels = {"text": LabelSource(("a", "b"), codes)}
    text = "\n".join(card_lines(make_card(package(12, labels=labels), figures=False)))
    assert "Nothing to train on for 'b' of the text labels" in text
    assert re.search(r"T-A +4 +4 +0\.0 +0\.0 +– +–", text)


def test_label_sources_that_label_other_clips_have_their_own_probe():
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 120).astype(np.int32)
    audio = random.standard_normal((120, 4)).astype(np.float32)
    audio[:, 0] += 20 * truth
    some = np.where(random.random(120) < 0.5, truth, -1).astype(np.int32)
    labels = {
        name: LabelSource(("a", "b"), codes) for name, codes in (("text", truth), ("audio", some))
    }
    clips = package(120, features={"audio": audio}, labels=labels)
    found = {one.cell: one for one in baselines(clips, pooled_features(clips))}
    assert found[Cell("text", "A")].probe.accuracy == 1
    assert found[Cell("audio", "A")].probe.accuracy == 1
    train = np.array(clips.split) == "train"
    assert found[Cell("audio", "A")].train == (some[train] >= 0).sum() < train.sum()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(packages())
def test_any_package_has_a_card_that_fits_a_terminal(clips):
    lines = list(card_lines(make_card(clips, figures=False)))
    assert max(map(cell_len, lines)) <= WIDTH
    make_card(clips).html().decode()


@pytest.mark.parametrize("classes", [2, 60])
def test_many_and_long_names_fit(classes):
    names = tuple(f"{index} " + "wide 宽 " * 40 for index in range(classes))
    codes = (np.arange(60) % classes).astype(np.int32)
    labels = {name: LabelSource(names, codes) for name in ("text", "audio")}
    lines = list(card_lines(make_card(package(labels=labels))))
    assert max(map(cell_len, lines)) <= WIDTH
    assert any("more columns on the page" in line for line in lines) == (classes == 60)


def test_command(tmp_path):
    write_package(package(), tmp_path / "mine")
    page = tmp_path / "pages" / "card.html"
    done = CliRunner().invoke(
        main, ["data", "describe", str(tmp_path / "mine"), "--html", str(page)]
    )
    assert done.exit_code == 0
    assert f"Page: {page}" in done.output
    first = page.read_bytes()
    CliRunner().invoke(main, ["data", "describe", str(tmp_path / "mine"), "--html", str(page)])
    assert page.read_bytes() == first


@pytest.mark.parametrize(("target", "code"), [("nowhere", 65), ("mine", 2), ("file/card.html", 74)])
def test_command_refuses(tmp_path, target, code):
    write_package(package(), tmp_path / "mine")
    (tmp_path / "file").write_text("")
    where = "nowhere" if target == "nowhere" else "mine"
    page = tmp_path / ("page.html" if target == "nowhere" else target)
    done = CliRunner().invoke(
        main, ["data", "describe", str(tmp_path / where), "--html", str(page)]
    )
    assert done.exit_code == code
    assert "Traceback" not in done.output
    assert len(done.output.splitlines()) < 8
