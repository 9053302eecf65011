import pandas as pd
import pytest


def test_the_checklist_counts_the_runs_and_their_cost(summary):
    found = summary["provenance"]["checklist"]
    assert (found["runs_expected"], found["runs_used"]) == (57, 57)
    assert found["seeds"] == [1111, 1112, 1113]
    assert (found["bootstrap_resamples"], found["permutations"]) == (500, 1999)
    assert found["devices"] == ["cpu: cpu"]
    assert found["total_run_seconds"] == pytest.approx(57 * 3.35, abs=0.06)
    assert found["data_set_is_synthetic"] is True


def test_the_jobspec_is_shown_with_dotted_keys(full_report):
    table = pd.read_csv(full_report / "tables/jobspec.csv").set_index("Key")["Value"]
    assert table["training.batch_size"] == "32"
    assert table["seeds"] == "1111, 1112, 1113"
