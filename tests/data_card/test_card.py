import re
from html.parser import HTMLParser

import numpy as np
import pytest
from click.testing import CliRunner

from tests.data_card.cards import HOSTILE, card_package, card_text
from unic_tfn.cli.main import main
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.store import write_package
from unic_tfn.data_card.card import SECTIONS, make_card


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attributes)
        if tag == "img":
            self.images.append(found)
        self.addresses += [found[key] for key in ("src", "href") if key in found]


def test_page_stands_alone_and_runs_nothing_from_the_data():
    page = make_card(card_package(name=HOSTILE)).html().decode()
    reader = Reader()
    reader.feed(page)
    assert reader.tags.count("script") == 1
    assert all(address and address.startswith(("data:", "#")) for address in reader.addresses)
    assert "prefers-color-scheme: dark" in page
    assert len(reader.images) == 3
    assert all(len(image["alt"] or "") > 20 for image in reader.images)
    own = re.sub(r"data:[^\"]*", "", page)
    assert "http" not in own
    assert len(set(re.findall(r' id="([^"]*)"', page))) == len(re.findall(r' id="', page))


def test_every_section_has_a_key_and_a_title_of_its_own():
    assert len({section.key for section in SECTIONS}) == len(SECTIONS)
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)


def test_text_names_the_package_and_all_sections_with_values():
    text = card_text(card_package(groups=["a", "b", "c"] * 20))
    assert text.startswith("small: 60 clips, 20 train, 20 valid, 20 test, audio 9\n")
    titles = [section.title for section in SECTIONS if section.title in text.splitlines()]
    absent = {"lengths", "makeup"}
    assert titles == [section.title for section in SECTIONS if section.key not in absent]


def test_more_classes_than_can_be_looked_at_are_not_drawn():
    classes = tuple(f"class {index}" for index in range(60))
    codes = np.arange(60, dtype=np.int32)
    labels = {name: LabelSource(classes, codes) for name in ("text", "audio")}
    page = make_card(card_package(labels=labels)).html().decode()
    assert page.count("<img") == 1


def test_command(tmp_path):
    write_package(card_package(), tmp_path / "mine")
    page = tmp_path / "pages" / "card.html"
    arguments = ["data", "describe", str(tmp_path / "mine"), "--html", str(page)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0
    assert f"Page: {page}" in done.output
    first = page.read_bytes()
    CliRunner().invoke(main, arguments)
    assert page.read_bytes() == first


@pytest.mark.parametrize(("target", "code"), [("nowhere", 65), ("mine", 2), ("file/card.html", 74)])
def test_command_refuses(tmp_path, target, code):
    write_package(card_package(), tmp_path / "mine")
    (tmp_path / "file").write_text("")
    where = "nowhere" if target == "nowhere" else "mine"
    page = tmp_path / ("page.html" if target == "nowhere" else target)
    done = CliRunner().invoke(
        main, ["data", "describe", str(tmp_path / where), "--html", str(page)]
    )
    assert done.exit_code == code
    assert "Traceback" not in done.output
    assert len(done.output.splitlines()) < 8
