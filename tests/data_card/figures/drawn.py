"""The common fields of plots, and Matplotlib's own figure of each plot that is drawn."""

from typing import Any

import pytest
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import Plot

COMMON: dict[str, Any] = {"name": "n", "caption": "c", "alt": "a", "synthetic": False}


def catch(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Return a list to which every figure that is drawn from now on is added."""
    caught: list[Figure] = []
    drawn = Plot.drawn

    def catching(plot: Plot, size: tuple[float, float], paint: Any) -> Picture:
        def painted(figure: Figure) -> None:
            caught.append(figure)
            paint(figure)

        return drawn(plot, size, painted)

    monkeypatch.setattr(Plot, "drawn", catching)
    return caught
