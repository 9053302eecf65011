"""The cost of importing a large feature file: seconds, and memory beside the size of the file.

    python -m benchmarks.importing --clips 965 --folder /var/tmp

Writes a float64 pickle in MMSA-FET's layout to a temporary folder (965 clips make 4.7 GB, and
writing it takes twice that much memory), imports it with the command in a process of its own, and
removes it. Resident memory counts the pages of the memory-mapped file, which the system can take
back at any time; anonymous memory is what the process itself asked for.
"""

import csv
import pickle
import tempfile
import time
from pathlib import Path

import click
import numpy as np

from benchmarks.commands import program

SHAPES = {"text": (50, 768), "audio": (400, 25), "vision": (400, 1434)}
SPLITS = {"train": 0.6, "valid": 0.2, "test": 0.2}
CLASSES = ("neutral", "joy", "surprise")
POLL_SECONDS = 0.02
GB = 1e9


@click.command()
@click.option("--clips", default=965, show_default=True, help="Clips in the file.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=tempfile.gettempdir(),
    show_default=True,
    help="A folder with room for the file and the package.",
)
def main(clips: int, folder: Path) -> None:
    """Print the cost of an import."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        features, labels = Path(name, "features.pkl"), Path(name, "labels.csv")
        write_pickle(features, clips)
        write_labels(labels, clips)
        size = features.stat().st_size
        print(f"{clips} clips, {size / GB:.2f} GB of float64")
        read = read_seconds(features)
        arguments = ("data", "import", features, "--labels", labels, Path(name, "package"))
        anonymous: list[int] = []
        cost = program(*arguments, watch=lambda process: anonymous.append(peak_anonymous(process)))
    print(f"import                {cost.seconds:8.1f} s; reading the file alone {read:.1f} s")
    over = (cost.peak - size) / GB
    print(f"peak resident memory  {cost.peak / GB:8.2f} GB, the file's size {over:+.2f} GB")
    print(f"  anonymous           {anonymous[0] / GB:8.2f} GB")


def write_pickle(path: Path, clips: int) -> None:
    """Write random sequences in MMSA-FET's layout: a dict of arrays for each split."""
    random = np.random.default_rng(0)
    bounds = np.round(clips * np.cumsum([0, *SPLITS.values()])).astype(int).tolist()
    value = {}
    for split, first, last in zip(SPLITS, bounds[:-1], bounds[1:], strict=True):
        count = last - first
        value[split] = {
            "id": [f"clip{number}" for number in range(first, last)],
            **{name: random.random((count, *shape)) for name, shape in SHAPES.items()},
            **{f"{name}_lengths": [SHAPES[name][0]] * count for name in ("audio", "vision")},
        }
    with path.open("wb") as file:
        pickle.dump(value, file, protocol=4)


def write_labels(path: Path, clips: int) -> None:
    """Write a label for each clip."""
    with path.open("w", newline="") as file:
        rows = ((f"clip{number}", CLASSES[number % len(CLASSES)]) for number in range(clips))
        csv.writer(file).writerows([("id", "multimodal"), *rows])


def read_seconds(path: Path) -> float:
    """Return how long it takes to read the file once and do nothing with it."""
    began = time.perf_counter()
    buffer = bytearray(2**24)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - began


def peak_anonymous(process: int) -> int:
    """Return the peak anonymous memory of a process in bytes; returns when the process ends."""
    peak = 0
    while (now := _anonymous(process)) is not None:
        peak = max(peak, now)
        time.sleep(POLL_SECONDS)
    return peak


def _anonymous(process: int) -> int | None:
    """Return the anonymous memory of a process in bytes, by Linux; None once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    # A process that has just ended is still listed, but without memory.
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:")), 0)


if __name__ == "__main__":
    main()
