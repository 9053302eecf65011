import json
from dataclasses import replace

import pytest

from tests.report.jobs import EMOTIONS, PAPER_GRID, Fake, job_document, write_job
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell
from unic_tfn.records.job_document import PackageSummary
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import report_files
from unic_tfn.report.context import Effort
from unic_tfn.report.published import papers_table, read_published, why_not_paper

EFFORT = Effort(resamples=50, permutations=99)
HEAD = "label_source,input,accuracy,weighted_f1\n"


def package(synthetic=False, collection="UniC", classes=EMOTIONS, sources=tuple(PAPER_GRID)):
    fake = Fake(synthetic=synthetic, classes=dict.fromkeys(sources, classes))
    said = {"provenance": {"collection": collection} if collection else {}}
    return PackageSummary.model_validate_json(json.dumps({**job_document(fake)["package"], **said}))


def test_only_data_that_are_said_to_be_the_papers_stand_beside_it():
    assert why_not_paper(package()) == ""
    assert why_not_paper(package(classes=tuple(reversed(EMOTIONS)))) == ""
    assert "generated" in why_not_paper(package(synthetic=True))
    assert "does not say" in why_not_paper(package(collection=""))
    assert "does not say" in why_not_paper(package(collection="CH-SIMS"))
    assert "classes of the text" in why_not_paper(package(classes=("negative", "positive")))
    assert "no labels from polarity" in why_not_paper(package(sources=("text", "polarity")))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    fake = Fake(grid={"text": ("T",)}, seeds=(1,), clips=(20, 10, 20), synthetic=False)
    return load(JobFolder(write_job(tmp_path_factory.mktemp("job"), fake)))


def said_to_be(results, collection):
    found = results.job.package.model_copy(update={"provenance": {"collection": collection}})
    return replace(results, job=results.job.model_copy(update={"package": found}))


def test_other_peoples_data_have_no_figures_of_the_papers_on_the_page(results):
    files, _ = report_files(results, EFFORT)
    page = files["index.html"].decode()
    assert "Table 1 is not shown, because the feature package does not say" in page
    assert "33.86" not in page
    assert "tables/table-1-published.csv" not in files
    files, _ = report_files(said_to_be(results, "UniC"), EFFORT)
    assert "33.86" in files["index.html"].decode()


def test_a_table_of_ones_own_is_named_by_its_file(results, tmp_path):
    path = tmp_path / "others <2019>.csv"
    path.write_text("\ufeff" + HEAD + "text,T,12.5,10\ntext,TA,50,40\n", encoding="utf-8")
    published = read_published(path)
    assert published.cells[Cell("text", "T")].accuracy == 12.5
    files, _ = report_files(results, EFFORT, published)
    page = files["index.html"].decode()
    assert "Beside others &lt;2019&gt;.csv" in page
    assert "About the paper's own table" not in page
    assert b"12.5" in files["tables/table-1-published.md"]


def test_the_papers_own_table_can_be_brought_as_a_file(tmp_path):
    path = tmp_path / "table.csv"
    rows = [
        f"{cell.label_source},{cell.input},{said.accuracy},{said.weighted_f1}\n"
        for cell, said in papers_table().cells.items()
    ]
    path.write_text(HEAD + "".join(rows))
    assert read_published(path).cells == papers_table().cells


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "at least one row"),
        ("input,accuracy\nT,1\n", "label_source"),
        (HEAD + "text,T,0.3,0.2\ntext,X,1,2\n", "line 3: expected an input"),
        (HEAD + "text,T,130,20\n", "line 2: expected percent"),
        (HEAD + "text,T,many,20\n", "line 2: expected percent"),
        (HEAD + "text,T,nan,20\n", "line 2: expected percent"),
        (HEAD + "text,T,1,2\ntext,T,1,2\n", "line 3: expected each cell once"),
        (HEAD + "text,T,1\n", "line 2: expected a value for weighted_f1"),
    ],
)
def test_a_table_that_is_not_one_is_refused_by_line(tmp_path, text, named):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=named):
        read_published(path)
