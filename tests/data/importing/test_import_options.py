import pytest

from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.mapping_file import options_from
from unic_tfn.data.preparation import Frameless, Nonfinite, Pooling


def test_the_defaults_are_those_of_an_empty_mapping():
    assert ImportOptions() == options_from({})


def test_texts_become_codes():
    options = ImportOptions(pooling="padded-mean", nonfinite="median", frameless="drop")
    assert options.pooling is Pooling.PADDED_MEAN
    assert options.nonfinite is Nonfinite.MEDIAN
    assert options.frameless is Frameless.DROP


@pytest.mark.parametrize("name", ["pooling", "nonfinite", "frameless"])
def test_other_texts_do_not(name):
    with pytest.raises(ValueError, match="'max' is not a valid"):
        ImportOptions(**{name: "max"})
