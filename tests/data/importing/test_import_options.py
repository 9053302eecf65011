from typing import Any

import pytest

from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.mapping_file import options_from
from unic_tfn.data.preparation import Frameless, Nonfinite, Pooling


def test_the_defaults_are_those_of_an_empty_mapping():
    assert ImportOptions() == options_from({})


TEXTS: dict[str, Any] = {"pooling": "padded-mean", "nonfinite": "median", "frameless": "drop"}


def test_texts_become_codes():
    options = ImportOptions(**TEXTS)
    assert options.pooling is Pooling.PADDED_MEAN
    assert options.nonfinite is Nonfinite.MEDIAN
    assert options.frameless is Frameless.DROP


@pytest.mark.parametrize("name", TEXTS)
def test_other_texts_do_not(name):
    with pytest.raises(ValueError, match="'max' is not a valid"):
        ImportOptions(**{**TEXTS, name: "max"})
