"""Small run records, made without training anything."""

from unic_tfn.grid import Cell, Run
from unic_tfn.records.records import write_record

RUN = Run(Cell("multimodal", "TA"), 1111)
OTHER = Run(Cell("multimodal", "TA"), 1112)
FINGERPRINT = "f" * 64
# The least that a reader needs.
METRICS = {
    "fingerprint": FINGERPRINT,
    "scores": {"test": {"accuracy": 0.25, "weighted_f1": 0.5}},
    "training": {"epochs": 2, "best_epoch": 1, "parameters": 7},
    "device": {"kind": "cpu", "name": "CPU"},
    "classes": ["joy", 'fear, "and" ñ'],
}


def write(folder, run=RUN, **changes):
    """Write a record whose every file is another run's but for the seed in it."""
    own = {"test": {"accuracy": 0.25 + run.seed / 1e5, "weighted_f1": 0.5, "clips": 4}}
    files = {
        "predictions.csv": f"id,gold\nclip{run.seed},joy\n".encode(),
        "confusion.png": bytes(range(256))[run.seed % 7 :: 7],
        "history.csv": f"epoch\n{run.seed}\n".encode(),
    }
    timing = {"seconds": {"training": run.seed / 1e3}, "host": "here"}
    write_record(folder, run, {**METRICS, "scores": own, **changes}, files, timing)
