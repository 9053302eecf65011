"""Stands in for the canvas: hands the tests the Matplotlib figure itself."""

from typing import Any

import pytest
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture


def catch(monkeypatch: pytest.MonkeyPatch, module: Any) -> list[Figure]:
    """Return a list that gets every figure that a module draws."""
    caught: list[Figure] = []
    draw = module.draw

    def caught_draw(*arguments: Any) -> Picture:
        *given, paint = arguments

        def painted(figure: Figure) -> None:
            caught.append(figure)
            paint(figure)

        picture: Picture = draw(*given, painted)
        return picture

    monkeypatch.setattr(module, "draw", caught_draw)
    return caught
