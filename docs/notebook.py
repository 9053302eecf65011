"""Writes the tour as a notebook, `docs/tour.ipynb`, which is made and not kept.

The page `docs/tour.md` is its source.
"""

from pathlib import Path

import jupytext

PAGE = Path(__file__).parent / "tour.md"


def main() -> None:
    """Write the notebook."""
    jupytext.write(jupytext.read(PAGE), PAGE.with_suffix(".ipynb"))


if __name__ == "__main__":
    main()
