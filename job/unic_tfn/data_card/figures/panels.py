"""How the panels of the card's figures are arranged: two side by side, under one legend."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

PER_ROW = 2


def shared_legend(figure: Figure, axes: Axes) -> None:
    """Draw the legend of all panels above them, where it hides nothing.

    Args:
        figure: the figure.
        axes: a panel that has all the series.
    """
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=3, frameon=False, fontsize=8)
