"""A small grid with tuned runs."""

from tests.records.records import TRAINING
from tests.report.jobs import Fake
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.records.metrics_document import TuningSummary

RATE = "training.learning_rate"
# By seed, the loss to expect of the best of 1, 2 and 3 trials.
LOSSES = {1: (2.25, 1.75, 1.5), 2: (1.75, 1.625, 1.5)}
FAKE = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T",)},
    seeds=(1, 2),
    clips=(30, 20, 40),
    variants={
        "tensor": {},
        "tuned": {"tune": {"trials": 3, "search": {RATE: [1e-4, 1e-3]}}},
    },
    name="tuned",
)


def trials(run, _tested):
    """Return what a run's record has beyond the others, see `write_job`."""
    if run.variant != "tuned":
        return {}
    rows = enumerate(LOSSES[run.seed])
    tuning = TuningSummary(trials=3, chosen=1, values={RATE: 5e-4})
    return {
        "training": TRAINING.model_copy(update={"tuning": tuning}),
        "more": {"trials.csv": table_csv(["trial", "expected_best_loss"], rows)},
    }
