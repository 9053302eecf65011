import pytest
from pydantic import ValidationError

from unic_tfn.grid import LABEL_SOURCE_PATTERN
from unic_tfn.jobspec.kinds import Inputs, LabelSource, Seeds, Settings


class Example(Settings):
    seeds: Seeds = (1,)
    inputs: Inputs = ("T",)
    source: LabelSource = "text"


def test_lists_become_tuples_and_keep_their_order():
    read = Example.model_validate({"seeds": [3, 1], "inputs": ["TAV", "A"]})
    assert (read.seeds, read.inputs) == ((3, 1), ("TAV", "A"))


@pytest.mark.parametrize(("key", "items"), [("seeds", [5, 6, 5]), ("inputs", ["T", "A", "T"])])
def test_a_repeated_item_is_refused_with_its_index(key, items):
    with pytest.raises(ValidationError) as error:
        Example.model_validate({key: items})
    assert error.value.errors()[0]["ctx"]["at"] == (2,)


@pytest.mark.parametrize("name", ["text", "polarity_2", "T", "1st", "a", ""])
def test_label_sources_have_the_names_of_the_grid(name):
    if LABEL_SOURCE_PATTERN.fullmatch(name):
        assert Example(source=name).source == name
    else:
        with pytest.raises(ValidationError):
            Example(source=name)
