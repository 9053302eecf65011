"""The command `python -m benchmarks.faults`; see the docstring of the package."""

import argparse
import signal
import tempfile
import time
from pathlib import Path

from benchmarks.faults import __doc__ as about
from benchmarks.faults.corruptions import corruptions
from benchmarks.faults.inputs import inputs
from benchmarks.faults.kills import kills
from benchmarks.faults.lean import make


def main() -> None:
    """Run the campaigns that are asked for."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--kills", type=int, default=200, metavar="N", help="moments to interrupt at"
    )
    parser.add_argument(
        "--corruptions", type=int, default=1000, metavar="N", help="damages of records"
    )
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
    lean = make(folder / "lean") if given.kills or given.corruptions else None
    if lean and given.kills:
        print(f"kills, in {folder}:", flush=True)
        print(kills(lean, folder / "kills", given.kills, given.seed, given.at_once).told())
    if lean and given.corruptions:
        print("corruptions:", flush=True)
        reasons = corruptions(lean, folder / "corruptions", given.corruptions, given.seed)
        print(f"{reasons.total()} found and set aside, by reason:")
        for reason, count in reasons.most_common():
            print(f"{count:6} x {reason}")
    if given.inputs:
        print("inputs:", flush=True)
        codes, slowest = inputs(folder / "inputs", given.inputs, given.seed)
        print(f"{codes.total()} tried, slowest {slowest:.1f} s:")
        for code, count in sorted(codes.items()):
            print(f"{count:6} x {code}")
    print(f"{time.monotonic() - began:.0f} s. Nothing was lost.")


if __name__ == "__main__":
    main()
