import os

import pytest

from unic_tfn.machine.figure_backend import VARIABLE, drop_unusable_backend


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("module://nowhere_inline.backend_inline", False),
        ("module://.", False),
        ("module://matplotlib.backends.backend_svg", True),
        ("svg", True),
    ],
)
def test_only_a_backend_that_cannot_be_loaded_is_forgotten(monkeypatch, name, stays):
    monkeypatch.setenv(VARIABLE, name)
    drop_unusable_backend()
    assert os.environ.get(VARIABLE) == (name if stays else None)


def test_without_a_backend_nothing_happens(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    drop_unusable_backend()
    assert VARIABLE not in os.environ
