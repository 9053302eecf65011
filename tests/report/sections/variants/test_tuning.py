import numpy as np
import pytest

from tests.report.sections.variants.tuned import LOSSES
from unic_tfn.report.sections.variants import SECTION


def test_losses_are_means_over_the_runs_on_each_label_source(tuned):
    found = SECTION.values(tuned).trials
    assert [(each.variant, each.labels, each.runs) for each in found] == [
        ("tuned", "text", 4),
        ("tuned", "multimodal", 2),
    ]
    runs = tuned.variants["tuned"].results.runs
    for each in found:
        own = [LOSSES[run.seed] for run in runs if run.cell.label_source == each.labels]
        assert each.losses == pytest.approx(np.mean(own, axis=0))


def test_what_was_chosen_is_kept_for_every_run(tuned):
    chosen = SECTION.values(tuned).tuned
    assert len(chosen) == 6
    assert {run.run for run in chosen} >= {"tuned:T-T/1", "tuned:M-T/2"}
    assert {run.chosen for run in chosen} == {1}
