"""The tour runs from top to bottom as a notebook, in a kernel of its own, with figures inline."""

import os
from typing import Any

import jupytext
import pytest
from nbclient import NotebookClient

from docs import notebook


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> Any:
    """Return the tour after a run in an empty folder."""
    place = tmp_path_factory.mktemp("tour")
    tour = jupytext.read(notebook.PAGE)
    # A kernel sets a backend of its own, unless the environment has one.
    env = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client = NotebookClient(tour, timeout=240, resources={"metadata": {"path": str(place)}})
    client.execute(env=env)
    return tour


def outputs(tour, word):
    """Return what the one code cell shows that has a word in it."""
    [cell] = [cell for cell in tour.cells if cell.cell_type == "code" and word in cell.source]
    return cell.outputs


def shown(tour, word, kind):
    return [out.data[kind] for out in outputs(tour, word) if kind in out.get("data", {})]


def test_the_study_shows_a_bar_that_ends_full_and_its_scores(executed):
    bar, study = shown(executed, "unic_tfn.run(", "text/html")
    assert "<progress" in bar
    assert "21/21 runs" in bar
    assert "21 of 21 runs" in study
    printed = "".join(out.get("text", "") for out in outputs(executed, "unic_tfn.run("))
    assert "21 to do" in printed


def test_the_figure_is_inline_and_the_answers_are_there(executed):
    # And no bar of a terminal's.
    assert "\x1b[" not in "".join(
        out.get("text", "") for out in outputs(executed, "unic_tfn.package(")
    )
    [picture] = shown(executed, "report.figures", "image/png")
    assert len(picture) > 10_000
    [answers] = shown(executed, "report = study.report()", "text/html")
    assert "Does adding modalities influence unimodal tasks?" in answers


def test_every_table_has_numbers(executed):
    for word in ("pivot_table", "study.predictions", "study.comparisons", "inside.intershap"):
        [table] = shown(executed, word, "text/html")
        assert table.count("<td>") > 5


def test_it_is_written_as_a_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(notebook, "PAGE", tmp_path / "tour.md")
    (tmp_path / "tour.md").write_text("# Title\n\n```python\n1 + 1\n```\n")
    notebook.main()
    made = jupytext.read(tmp_path / "tour.ipynb")
    assert [cell.cell_type for cell in made.cells] == ["markdown", "code"]
