import csv
import html.parser
import io
import json
import re
import shutil
import subprocess
import sys
from hashlib import sha256

import pytest
from matplotlib.image import imread

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.errors import IncompleteGridError
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.report.archive.description import ARCHIVE_FILE
from unic_tfn.report.build import build_report
from unic_tfn.report.contents import SECTIONS
from unic_tfn.report.context import Effort

QUICK = Effort(resamples=100, permutations=199)
POLARITY = Fake(
    grid={"polarity": ("T", "A", "V", "TA", "TV", "AV", "TAV")},
    classes={"polarity": ("negative", "positive")},
    seeds=(1, 2),
    clips=(60, 20, 40),
    name="mosi",
    synthetic=False,
)
HOSTILE = Fake(
    grid={"text": ("T", "TA")},
    classes={"text": ("=1+1", "<script>alert(1)</script>", "50 % & $x$ _y_", 'a"b|c')},
    seeds=(1,),
    clips=(30, 10, 20),
    name="hostile",
)
MIXED = Fake(
    grid={"text": ("T", "TA"), "polarity": ("T",)},
    classes={"text": EMOTIONS, "polarity": ("negative", "positive")},
    seeds=(1, 2),
    clips=(40, 10, 30),
    name="mixed",
)


def contents(folder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def build(tmp_path, fake, **options):
    return build_report(write_job(tmp_path, fake), options.pop("allow_partial", False), QUICK)


class Page(html.parser.HTMLParser):
    """Collects what a page has and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.alts: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.loads += [found["src"]] if "src" in found else []
        self.loads += [found["href"]] if tag == "link" else []
        self.alts += [found.get("alt", "")] if tag == "img" else []


def test_the_same_records_give_the_same_bytes(tmp_path):
    fake = Fake(grid=MIXED.grid, classes=MIXED.classes, seeds=(1, 2), clips=(40, 10, 30))
    job = write_job(tmp_path, fake)
    first = contents(build_report(job, False, QUICK).page.parent)
    described = (job / ARCHIVE_FILE).read_bytes()
    again = contents(build_report(job, False, QUICK).page.parent)
    assert first == again
    assert (job / ARCHIVE_FILE).read_bytes() == described
    entities = {each["@id"]: each for each in json.loads(described)["@graph"]}
    for name, file in first.items():
        assert entities[f"report/{name}"]["sha256"] == sha256(file).hexdigest()
    assert not list(job.glob(".report*"))


def test_all_sections_and_files_are_there(full_report, summary):
    assert list(summary) == sorted(summary)
    page = (full_report / "index.html").read_text()
    keys = "findings table-1 figure-2 modalities supervision classes label-sources training"
    for key in [*keys.split(), "provenance"]:
        assert f'<section id="{key}">' in page
    for name in ("table-1", "modalities", "supervision", "classes", "training"):
        for kind in ("csv", "md", "tex"):
            assert (full_report / f"tables/{name}.{kind}").stat().st_size
    for name in ("figure-2", "figure-2-seed-1112", "modalities", "recall", "learning-curves"):
        assert imread(full_report / f"figures/{name}.png").size
        assert (full_report / f"figures/{name}.svg").read_bytes().startswith(b"<?xml")


def test_the_page_is_self_contained_and_accessible(full_report):
    page = Page((full_report / "index.html").read_text())
    assert page.loads
    assert all(load.startswith("data:") for load in page.loads)
    assert all(len(alt) > 20 for alt in page.alts)
    assert len(page.ids) == len(set(page.ids))
    assert [page.tags.count(tag) for tag in ("h1", "main", "nav")] == [1, 1, 1]
    assert page.tags.count("h2") == len(SECTIONS)
    styles = (full_report / "index.html").read_text()
    assert "prefers-color-scheme: dark" in styles
    assert "@media print" in styles


def test_links_lead_to_files(full_report):
    page = (full_report / "index.html").read_text()
    links = re.findall(r'href="((?:tables|figures)/[^"]+|summary\.json)"', page)
    assert len(links) > 40
    assert all((full_report / link).is_file() for link in links)


def test_synthetic_data_are_announced(full_report):
    assert SYNTHETIC_SENTENCE in (full_report / "index.html").read_text()
    assert json.loads((full_report / "summary.json").read_text())["synthetic"] is True
    for path in (full_report / "tables").iterdir():
        text = path.read_text()
        assert "synthetic data" in text.splitlines()[0] or SYNTHETIC_SENTENCE in text


def test_one_label_source_of_its_own_is_a_full_report(tmp_path):
    built = build(tmp_path, POLARITY)
    page = built.page.read_text()
    assert SYNTHETIC_SENTENCE not in page
    tables = (built.page.parent / "tables").iterdir()
    assert not any("synthetic data" in path.read_text().lower() for path in tables)
    summary = json.loads((built.page.parent / "summary.json").read_text())["sections"]
    assert built.answers[0][0] == "Does adding modalities influence polarity labels?"
    assert len(summary["modalities"]["additions"]) == 12
    assert summary["supervision"]["reason"] in page
    assert "one label source only (polarity)" in page
    assert "Table 1 is not shown" in page
    assert summary["table_1"]["compared"] == []


def test_label_sources_with_different_classes(tmp_path):
    built = build(tmp_path, MIXED)
    page = built.page
    assert "no two label sources have the same classes (text, polarity)" in page.read_text()
    assert built.answers[0][0] == "Does adding modalities influence unimodal tasks?"
    assert built.answers[1][1].startswith("These runs cannot say: no two label sources have the")


def test_a_partial_report_names_and_shows_its_holes(tmp_path):
    job = write_job(tmp_path, Fake(**{**vars(MIXED), "name": "partial"}))
    shutil.rmtree(job / "runs" / "T-TA")
    shutil.rmtree(job / "runs" / "T-T" / "2")
    with pytest.raises(IncompleteGridError, match=r"(?s)3 of 6 runs.*T-T/2, T-TA/1 and T-TA/2"):
        build_report(job, False, QUICK)
    assert not (job / "report").exists()
    built = build_report(job, True, QUICK)
    page = built.page.read_text()
    assert "Partial report." in page
    assert "no run" in page
    assert "T-TA/2" in page
    rows = list(csv.reader((job / "report/tables/table-1.csv").read_text().splitlines()))
    assert rows[0][1:-1] == [
        f"{source} labels: {metric}" for source in ("text", "polarity") for metric in ("Acc", "F1")
    ]
    assert rows[1][0] == "TA"
    assert rows[1][1:-1] == [""] * 4


def test_a_label_source_without_any_run_is_a_hole_too(tmp_path):
    job = write_job(tmp_path, Fake(**{**vars(MIXED), "name": "halved"}))
    shutil.rmtree(job / "runs" / "polarity-T")
    build_report(job, True, QUICK)
    rows = list(csv.reader((job / "report/tables/table-1.csv").read_text().splitlines()))
    assert rows[0][3] == "polarity labels: Acc"
    assert {row[3] for row in rows[1:]} == {""}


def test_one_run_is_enough_for_a_report(tmp_path):
    fake = Fake(
        grid={"text": ("T",)},
        classes={"text": EMOTIONS},
        seeds=(1,),
        clips=(8, 2, 3),
    )
    built = build(tmp_path, fake)
    assert "cannot say" in built.answers[0][1]
    assert "only one seed" in built.page.read_text()


def test_class_names_do_no_harm(tmp_path):
    folder = build(tmp_path, HOSTILE).page.parent
    page = (folder / "index.html").read_text()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    rows = list(csv.reader(io.StringIO((folder / "tables/classes.csv").read_text())))
    assert "'=1+1" in {row[1] for row in rows}
    latex = (folder / "tables/classes.tex").read_text()
    assert r"50 \% \& \$x\$ \_y\_" in latex
    assert r"a\"b\|c".replace(r"\"", '"') in (folder / "tables/classes.md").read_text()


def test_nothing_heavy_is_loaded(full_job, tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "import unic_tfn.cli.report\n"
        "light = [m for m in ('numpy', 'matplotlib', 'scipy') if m in sys.modules]\n"
        "from unic_tfn.records import wait\n"
        "from unic_tfn.report import build\n"
        "from unic_tfn.records.job_folder import JobFolder\n"
        "from unic_tfn.records.load import load\n"
        f"load(JobFolder(Path({str(full_job)!r})))\n"
        "heavy = [m for m in ('keras', 'tensorflow', 'jax', 'torch') if m in sys.modules]\n"
        "print(light, heavy)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"
