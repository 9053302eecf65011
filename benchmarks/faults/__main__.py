"""The command `python -m benchmarks.faults`; see the docstring of the package."""

import argparse
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults import __doc__ as about
from benchmarks.faults.corruptions import corruptions
from benchmarks.faults.inputs import inputs
from benchmarks.faults.job_files import job_files
from benchmarks.faults.kills import kills
from benchmarks.faults.lean import Lean, make
from benchmarks.faults.storage import storage
from benchmarks.faults.underfoot import environments, packages

# In this order: a campaign that forks comes before those that load a backend in this process.
COUNTED: dict[str, tuple[Callable[[Lean, Path, int, int], Counter[str]], int]] = {
    "storage": (storage, 600),
    "environments": (environments, 15),
    "job-files": (job_files, 200),
    "packages": (packages, 30),
    "corruptions": (corruptions, 1000),
}


def main() -> None:
    """Run the campaigns that are asked for."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--kills", type=int, default=200, metavar="N", help="moments to interrupt at"
    )
    for name, (_, count) in COUNTED.items():
        parser.add_argument(f"--{name}", type=int, default=count, metavar="N", help="faults")
    parser.add_argument("--inputs", type=int, default=1000, metavar="N", help="mutated files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="to work in; kept if a promise is broken")
    parser.add_argument(
        "--at-once", type=int, nargs="+", default=[1, 4], help="numbers of processes"
    )
    given = parser.parse_args()
    # A shell starts background jobs with Ctrl-C ignored, and processes hand that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="faults-"))
    began = time.monotonic()
    counts = {name: getattr(given, name.replace("-", "_")) for name in COUNTED}
    lean = make(folder / "lean") if given.kills or any(counts.values()) else None
    if lean and given.kills:
        print(f"kills, in {folder}:", flush=True)
        print(kills(lean, folder / "kills", given.kills, given.seed, given.at_once).told())
    for name, (campaign, _) in COUNTED.items():
        if lean and counts[name]:
            print(f"{name}:", flush=True)
            _show(campaign(lean, folder / name, counts[name], given.seed))
    if given.inputs:
        print("inputs:", flush=True)
        codes, slowest = inputs(folder / "inputs", given.inputs, given.seed)
        _show(codes)
        print(f"The slowest took {slowest:.1f} s.")
    print(f"{time.monotonic() - began:.0f} s. Nothing was lost.")


def _show(found: Counter[str]) -> None:
    print(f"{found.total()} faults, none of them lost or let through:")
    for kind, count in sorted(found.items()):
        print(f"{count:6} x {kind}", flush=True)


if __name__ == "__main__":
    main()
