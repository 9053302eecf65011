import pandas as pd
import pytest


def test_the_table_has_the_papers_layout(full_report, scores):
    table = pd.read_csv(full_report / "tables/table-1.csv", index_col=0)
    assert list(table.index) == [
        "TAV", "TA", "TV", "AV", "T", "A", "V",
        "most frequent in training", "most frequent in test", "guess by frequency",
    ]  # fmt: skip
    assert list(table.columns[:2]) == ["text labels: Acc", "text labels: F1"]
    assert table["text labels: Acc"].isna()["V"]
    expected = sum(scores["M-A"]["weighted_f1"]) / 3
    assert table["multimodal labels: F1"]["A"] == pytest.approx(expected)


def test_every_run_has_a_row(full_report):
    assert len(pd.read_csv(full_report / "tables/table-1-runs.csv")) == 57


def test_the_best_input_of_a_label_source_is_bold(full_report):
    text = (full_report / "tables/table-1.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith("| TAV |"))
    assert row.split("|")[2].strip().startswith("**")
