"""The confusion matrix of one run as a picture."""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap

import numpy as np
from matplotlib import rc_context, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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
    size = max(4.6, 0.62 * len(classes) + 2.0)
    figure = Figure(figsize=(size, size + 0.3), dpi=120, layout="constrained")
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
    axes.set_title(subtitle, fontsize=9)
    figure.suptitle(title, fontsize=12, fontweight="bold")
    if synthetic:
        figure.supxlabel(SYNTHETIC_NOTE, fontsize=8, color="#a02020")
    buffer = io.BytesIO()
    # Matplotlib would write its version into the file, and the bytes would change with it.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _write_counts(axes: object, counts: np.ndarray, shares: np.ndarray) -> None:
    for row, column in np.ndindex(*counts.shape):
        strong = shares[row, column] > 0.5
        axes.text(  # type: ignore[attr-defined]
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            color="white" if strong else "#1a1a1a" if counts[row, column] else "#b8b8b8",
            fontweight="bold" if row == column else "normal",
        )
