from pathlib import Path

import pytest

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
)
from tests.data.importing.imports import (
    refused,
    run,
)
from unic_tfn.data.importing.labels.class_order import class_order


def test_class_orders(tmp_path):
    paper = label_table(
        text=["joy", "disgust", "neutral", "joy", "joy"] * 2, audio=["surprise", "joy"] * 5
    )
    package, _ = run(tmp_path, dealt(sequences()), paper)
    expected = ("disgust", "neutral", "surprise", "joy")
    assert package.labels["text"].classes == package.labels["audio"].classes == expected
    other = label_table(text=["10", "9", "-10", "9", ""] * 2, audio=["b", "a"] * 5)
    package, _ = run(tmp_path, dealt(sequences()), other, classes={"audio": ("c", "b", "a")})
    assert package.labels["text"].classes == ("-10", "9", "10")
    assert package.labels["audio"].classes == ("c", "b", "a")
    assert package.labels["audio"].codes.tolist() == [1, 2] * 5


def test_class_that_the_given_order_lacks(tmp_path):
    options = {"classes": {"text": ("joy", "neutral")}}
    error = refused(tmp_path, dealt(sequences()), label_table(), "found disgust", **options)
    assert "--classes text=disgust,neutral,joy" in error.remedy
    options = {"classes": {"audio": ("joy", "neutral")}}
    refused(tmp_path, dealt(sequences()), label_table(), 'found "audio"', **options)


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["Joy", "NEUTRAL"], ("NEUTRAL", "Joy")),
        (["joy", "anger"], ("anger", "joy")),
        (["10", "9", "-1", "x"], ("-1", "9", "10", "x")),
        (["joy", "Joy"], ("Joy", "joy")),
    ],
)
def test_the_usual_orders(classes, expected):
    assert class_order(Path("a"), {"text": [*classes, ""]}, {}) == {"text": expected}
