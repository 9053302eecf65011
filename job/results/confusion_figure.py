"""The confusion matrix of one run as a picture."""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap

import numpy as np
from matplotlib import rc_context, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

DPI = 120
SYNTHETIC_NOTE = "synthetic data: says nothing about UniC or people"


def confusion_png(
    matrix: Sequence[Sequence[int]],
    classes: Sequence[str],
    title: str,
    subtitle: str,
    synthetic: bool,
) -> bytes:
    """Return a PNG of a confusion matrix: rows gold, columns predicted, indexed as in the paper.

    A cell's colour is its share of its row (recall on the diagonal), its number the clips. The
    same arguments give the same bytes.

    Args:
        matrix: clips by gold class and predicted class.
        classes: class names in index order.
        title: what was trained, such as `M-TA, seed 1111`.
        subtitle: scores in a line.
        synthetic: whether the picture must say that the data were generated.
    """
    # A user's own settings must not change the bytes, nor a dollar in a name start a formula.
    settings = rc_context({"text.parse_math": False})
    with style.context("default"), settings, boxes_for_missing_letters():
        return _draw(np.asarray(matrix), classes, title, subtitle, synthetic)


@contextmanager
def boxes_for_missing_letters() -> Iterator[None]:
    """Let names in a script that the font lacks be drawn as boxes, without a warning for each.

    A class's number beside its name, and the tables, say which is which.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def _draw(
    counts: np.ndarray, classes: Sequence[str], title: str, subtitle: str, synthetic: bool
) -> bytes:
    support = counts.sum(1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    figure = Figure(dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    _write_counts(axes, counts, shares)
    names = ["\n".join(wrap(name, 14)) for name in classes]
    numbers = range(len(classes))
    axes.set_xticks(numbers, [str(n) for n in numbers])
    axes.set_yticks(numbers, [f"{name}  {n}" for n, name in zip(numbers, names, strict=True)])
    axes.set_xlabel("predicted class")
    axes.set_ylabel("gold class")
    axes.tick_params(length=0)
    titles = [
        figure.text(0.5, 0, title, fontsize=12, fontweight="bold", ha="center", va="top"),
        figure.text(0.5, 0, subtitle, fontsize=9, ha="center", va="top"),
    ]
    if synthetic:
        figure.text(0.5, 0.01, SYNTHETIC_NOTE, fontsize=8, color="#a02020", ha="center")
    _lay_out(figure, axes, titles, len(classes), synthetic)
    buffer = io.BytesIO()
    # Matplotlib would write its version into the file, and the bytes would change with it.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _lay_out(
    figure: Figure, axes: Axes, titles: Sequence[Text], classes: int, synthetic: bool
) -> None:
    """Give every text its room. Matplotlib's own layout would draw everything three times."""
    side = max(3.0, 0.62 * classes)
    names = 0.6 + _width(axes.get_yticklabels())
    below, above = (0.85 if synthetic else 0.6), 0.8
    width = max(names + side + 0.2, _width(titles) + 0.4)
    height = below + side + above
    figure.set_size_inches(width, height)
    left = names + (width - names - side - 0.2) / 2
    axes.set_position((left / width, below / height, side / width, side / height))
    for text, depth in zip(titles, (0.15, 0.5), strict=True):
        text.set_y(1 - depth / height)


def _width(texts: Sequence[Text]) -> float:
    """Return the width of the widest text in inches."""
    return max(text.get_window_extent().width for text in texts) / DPI


def _write_counts(axes: Axes, counts: np.ndarray, shares: np.ndarray) -> None:
    for row, column in np.ndindex(*counts.shape):
        strong = shares[row, column] > 0.5
        axes.text(
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            color="white" if strong else "#1a1a1a" if counts[row, column] else "#b8b8b8",
            fontweight="bold" if row == column else "normal",
        )
