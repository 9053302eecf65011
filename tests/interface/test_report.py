"""A report at hand: its answers, tables and figures are those on the disk."""

import json

import pandas as pd

from tests.interface.conftest import quick_study


def test_answers_tables_and_figures_are_those_that_were_written(reported):
    report, folder = reported, reported.page.parent
    answers = json.loads((folder / "summary.json").read_text())["sections"]["findings"]["answers"]
    said = {each["question"]: each["answer"].replace("\N{NO-BREAK SPACE}", " ") for each in answers}
    assert report.answers == said
    assert set(report.figures) == {path.stem for path in folder.glob("figures/*.png")}
    assert report.figures["modalities"]._repr_png_().startswith(b"\x89PNG")
    pd.testing.assert_frame_equal(
        report.tables["table-1"], pd.read_csv(folder / "tables" / "table-1.csv")
    )


def test_a_notebook_shows_the_answers(job, reported):
    study = quick_study(job)
    shown = reported._repr_html_()
    assert "Does adding modalities" in shown
    assert ("Synthetic data" in shown) == study.results.synthetic
