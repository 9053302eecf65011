"""How often the report makes false claims, and how often it finds real differences.

    python -m benchmarks.report_honesty --grids 400

Simulates grids and judges them by the report's own code: predictions, probabilities, folds, groups,
all four metrics, and with folds both kinds of claims. Most kinds of grid have no difference to be
found (`kinds`); they differ in the networks, the clips, the seeds, the classes and the design.

For each family of comparisons and each mean of one it prints the share of grids with any false
claim, which should be at most `ALPHA`, and how often the intervals at `LEVEL` hold the truth; then
the share of pages with a false claim in any family, and in the confirmatory table. Where some
differences are exactly as large as the margin, it counts how often any is said to be smaller
(`none`). Last it plants what a plan says is found in 80 % of repetitions (`power`).

In grids with variants the families are those of the section on variants, and it counts how often
the findings say that a weighting learned reliability. Where some differences are there, it prints
which share of them is found.

With folds, the skill of a network also depends on which clips it was trained on, so that a
collection can favour an input. What is then said of this collection is held against what this
collection favours, and what is said of another one against no difference at all.
"""

import argparse
import time

from benchmarks.report_honesty.kinds import KINDS
from benchmarks.report_honesty.power import power
from benchmarks.report_honesty.rates import false_claims
from unic_tfn.report.context import Effort


def main() -> None:
    """Run the simulations that the command line asks for."""
    parser = argparse.ArgumentParser(description="False claims and power of the report.")
    parser.add_argument("--grids", type=int, default=400)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1999)
    parser.add_argument("--only", choices=(*KINDS, "power"), nargs="*", help="These kinds of grid.")
    given = parser.parse_args()
    effort = Effort(given.resamples, given.permutations)
    began = time.perf_counter()
    for name in given.only or (*KINDS, "power"):
        if name == "power":
            power(given.grids, effort)
        else:
            false_claims(name, KINDS[name], given.grids, effort)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
