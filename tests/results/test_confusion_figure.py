import io

import matplotlib.pyplot as plt
import numpy as np
import pytest

from job.results.confusion_figure import confusion_png

EMOTIONS = ("neutral", "happiness", "sadness", "anger", "fear", "disgust", "surprise")
MATRIX = np.random.default_rng(0).integers(0, 30, (7, 7))


def png(matrix=MATRIX, classes=EMOTIONS, title="M-TA, seed 1111", synthetic=False):
    return confusion_png(matrix, classes, title, "accuracy 50.0%", synthetic)


def test_same_arguments_same_bytes():
    first = png()
    with plt.rc_context({"font.size": 30, "savefig.dpi": 40, "axes.facecolor": "red"}):
        assert png() == first
    assert first.startswith(b"\x89PNG")
    assert b"Software" not in first
    assert b"matplotlib" not in first.lower()


def test_everything_shown_changes_the_picture():
    pictures = {
        png(),
        png(title="M-TA, seed 1112"),
        png(synthetic=True),
        png(matrix=MATRIX.T),
        png(classes=EMOTIONS[::-1]),
    }
    assert len(pictures) == 5


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
    picture = plt.imread(io.BytesIO(png([[0, 0], [3, 1]], classes)))
    assert picture.ndim == 3
    assert min(picture.shape[:2]) > 400
