import io

import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from unic_tfn.records.confusion_picture import confusion_png

EMOTIONS = ("neutral", "happiness", "sadness", "anger", "fear", "disgust", "surprise")
MATRIX = np.random.default_rng(0).integers(0, 30, (7, 7))


def png(
    matrix=MATRIX,
    classes=EMOTIONS,
    title="M-TA, seed 1111",
    subtitle="accuracy 50.0%",
    synthetic=False,
):
    return confusion_png(matrix, classes, title, subtitle, synthetic)


def test_same_arguments_same_bytes():
    first = png()
    assert png() == first
    assert not Image.open(io.BytesIO(first)).info


def test_everything_shown_changes_the_picture():
    pictures = {
        png(),
        png(title="M-TA, seed 1112"),
        png(subtitle="accuracy 51.0%"),
        png(synthetic=True),
        png(matrix=MATRIX.T),
        png(classes=EMOTIONS[::-1]),
    }
    assert len(pictures) == 6


@pytest.mark.parametrize(
    "classes",
    [
        ("a", "b"),
        ("$x_{$", "<b>&"),
        ("", " "),
        ("a very long name of a class " * 3, "ñ"),
        ("愤怒", "😀"),
    ],
)
def test_any_names_and_empty_rows_are_drawn(classes):
    picture = Image.open(io.BytesIO(png([[0, 0], [3, 1]], classes)))
    assert (picture.format, picture.mode) == ("PNG", "RGB")
    assert min(picture.size) > 400


def test_a_cells_colour_is_its_share_of_the_row():
    picture = Image.open(io.BytesIO(png([[0, 4], [1, 1]], ("a", "b"))))
    colours = picture.getcolors(2**24)
    assert colours
    areas = {colour: count for count, colour in colours}
    none, all_, half = map(tuple, colormaps["Blues"]([0.0, 1.0, 0.5], bytes=True)[:, :3].tolist())
    # In pixels of a cell, less the number in it.
    cell = 180**2
    assert areas[none] == pytest.approx(cell, rel=0.02)
    assert areas[all_] == pytest.approx(cell, rel=0.02)
    assert areas[half] == pytest.approx(2 * cell, rel=0.02)


def test_a_title_wider_than_the_matrix_is_shown_whole():
    narrow, wide = (Image.open(io.BytesIO(png(title="M" * n))) for n in (3, 80))
    assert wide.height == narrow.height
    ink = np.asarray(wide.convert("L")) < 128
    left, right = np.flatnonzero(ink[:40].any(0))[[0, -1]]
    assert left >= 20
    assert wide.width - right >= 20


def test_the_longest_names_stay_beside_their_rows():
    names = ["name of a class " * 32] * len(EMOTIONS)
    picture = Image.open(io.BytesIO(png(classes=names, title="", subtitle="")))
    ink = (np.asarray(picture.convert("L")) < 128)[:, 60:200].any(1)
    # Seven blocks of lines, each with white above and below.
    assert np.diff(ink.astype(int)).clip(0).sum() >= len(EMOTIONS)
    gaps = np.flatnonzero(np.diff(np.flatnonzero(ink)) > 8)
    assert len(gaps) == len(EMOTIONS) - 1
