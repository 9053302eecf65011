"""The confusion matrix of one run as a picture.

A grid draws one for every run, and what a plotting library takes to lay out and draw some seventy
texts is more than many a network takes to be evaluated; Pillow draws them at given places.
"""

import io
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

import numpy as np
from matplotlib import colormaps, get_data_path
from PIL import Image, ImageDraw, ImageFont, features

from unic_tfn.lettering.fonts import NOT_DRAWN, font_for
from unic_tfn.messages.synthetic_notice import SYNTHETIC_NOTE

# All in pixels.
CELL, LEAST_SIDE, MARGIN, GAP = 76, 360, 24, 10
LARGE, NORMAL, SMALL, SMALLEST = 20, 17, 15, 13
ABOVE, BELOW = 84, 76
BLACK, FAINT, RED = "#1a1a1a", "#b8b8b8", "#a02020"


def confusion_png(
    matrix: Sequence[Sequence[int]],
    classes: Sequence[str],
    title: str,
    subtitle: str,
    synthetic: bool,
) -> bytes:
    """Return a PNG of a confusion matrix: rows gold, columns predicted, indexed as in the paper.

    A cell's colour is its share of its row (recall on the diagonal), its number the clips. The
    same arguments and fonts give the same bytes. A class whose name no font can draw is shown by
    its number, and a line says so.

    Args:
        matrix: clips by gold class and predicted class.
        classes: class names in index order.
        title: what was trained, such as `M-TA, seed 1111`.
        subtitle: scores in a line.
        synthetic: whether the picture must say that the data were generated.
    """
    labels = [_label(number, name) for number, name in enumerate(classes)]
    notes = [NOT_DRAWN] if any(font_for(name) is None for name in classes) else []
    notes += [SYNTHETIC_NOTE] if synthetic else []
    names = NORMAL + GAP + _width(labels, NORMAL) + GAP
    side = max(LEAST_SIDE, CELL * len(classes))
    titles = max(_width([title], LARGE, bold=True), _width([subtitle], SMALL))
    titles = max([titles, *(_width([note], SMALLEST) for note in notes)])
    width = max(names + side, titles) + 2 * MARGIN
    below = BELOW + (SMALLEST + GAP) * len(notes)
    picture = Image.new("RGB", (width, ABOVE + side + below), "white")
    # Where the titles are wider than the matrix, it stands in the middle.
    start = (width - names - side) // 2
    _draw_matrix(picture, np.asarray(matrix), labels, start + names, side)
    gold = _upright("gold class")
    picture.paste(gold, (start, ABOVE + (side - gold.height) // 2))
    draw = ImageDraw.Draw(picture)
    draw.text((width // 2, 28), title, BLACK, _font(LARGE, bold=True), "mm")
    draw.text((width // 2, 60), subtitle, BLACK, _font(SMALL), "mm")
    for line, note in enumerate(reversed(notes)):
        bottom = picture.height - GAP - line * (SMALLEST + GAP)
        draw.text((width // 2, bottom), note, RED, _font(SMALLEST), "md")
    buffer = io.BytesIO()
    # Level 6, the default, takes twice as long.
    picture.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _draw_matrix(
    picture: Image.Image, counts: np.ndarray, labels: Sequence[str], left: int, side: int
) -> None:
    """Draw the cells, their corner at (left, ABOVE), the classes beside and below them."""
    draw = ImageDraw.Draw(picture)
    support = counts.sum(1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    colours = colormaps["Blues"](shares, bytes=True)[..., :3]
    edges = np.linspace(0, side, len(labels) + 1).round().astype(int).tolist()
    middles = [(start + stop) // 2 for start, stop in pairwise(edges)]
    for row, column in np.ndindex(*counts.shape):
        corners = (left + edges[column], ABOVE + edges[row])
        opposite = (left + edges[column + 1], ABOVE + edges[row + 1])
        draw.rectangle((corners, opposite), tuple(colours[row, column].tolist()))
        count = int(counts[row, column])
        colour = "white" if shares[row, column] > 0.5 else BLACK if count else FAINT
        place = (left + middles[column], ABOVE + middles[row])
        draw.text(place, str(count), colour, _font(NORMAL, bold=row == column), "mm")
    draw.rectangle((left, ABOVE, left + side, ABOVE + side), outline=BLACK)
    for number, (label, middle) in enumerate(zip(labels, middles, strict=True)):
        beside = (left - GAP, ABOVE + middle)
        draw.multiline_text(beside, label, BLACK, _font_of(label), "rm", align="right")
        below = (left + middle, ABOVE + side + GAP)
        draw.text(below, str(number), BLACK, _font(NORMAL), "ma")
    middle_below = (left + side // 2, ABOVE + side + 2 * GAP + NORMAL)
    draw.text(middle_below, "predicted class", BLACK, _font(NORMAL), "ma")


def _label(number: int, name: str) -> str:
    if font_for(name) is None:
        return str(number)
    # No more lines than a cell is high.
    return "\n".join(wrap(name, 14, max_lines=3, placeholder="…")) + f"  {number}"


def _upright(text: str) -> Image.Image:
    """Return a text that is read from below."""
    across = Image.new("RGB", (_width([text], NORMAL), NORMAL + GAP), "white")
    ImageDraw.Draw(across).text((0, 0), text, BLACK, _font(NORMAL), "la")
    return across.rotate(90, expand=True)


def _width(texts: Sequence[str], size: int, bold: bool = False) -> int:
    """Return the width of the widest line of some texts."""
    lines = [line for text in texts for line in text.split("\n")]
    return max(
        round((_font(size, bold) if bold else _font_of(line, size)).getlength(line))
        for line in lines
    )


def _font_of(text: str, size: int = NORMAL) -> ImageFont.FreeTypeFont:
    """Return Matplotlib's own font, or the first of Noto's that has all letters of a text."""
    path = font_for(text)
    # Arabic letters, for example, have to be joined and set from right to left.
    joined = not text.isascii() and features.check("raqm")
    return _font(size) if path is None else _loaded(path, size, joined)


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return Matplotlib's own font, which is the same everywhere."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(get_data_path()) / "fonts" / "ttf" / name
    return _loaded(path, size, joined=False)


@cache
def _loaded(path: Path, size: int, joined: bool) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if joined else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=engine)
