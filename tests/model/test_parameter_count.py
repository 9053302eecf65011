"""The count from sizes alone; that it is every network's own is held in `test_network` too."""

import pytest

from tests.model.test_network import PAPER_SHAPES, POOLED, SEQUENCE, SETTINGS
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.model.parameter_count import parameter_count


def test_parameters_at_the_papers_sizes():
    text = 4 * 128 * (768 + 128 + 1) + (128 + 1) * 256
    audio = 2 * 25 + (25 + 1) * 32 + 2 * (32 + 1) * 32
    vision = 2 * 1434 + (1434 + 1) * 128 + 2 * (128 + 1) * 128
    fusion = 257 * 33 * 129 * 32 + 32 + (32 + 1) * 32 + (32 + 1) * 7
    counted = parameter_count("TAV", PAPER_SHAPES, 7, ModelSettings())
    assert counted == text + audio + vision + fusion == 35_725_741


@pytest.mark.parametrize("shapes", [SEQUENCE, POOLED], ids=["time axis", "pooled"])
@pytest.mark.parametrize("name", INPUTS)
def test_one_more_class_costs_the_last_layers_width_and_a_bias(name, shapes):
    counts = [parameter_count(name, shapes, classes, SETTINGS) for classes in (2, 3, 7)]
    assert counts[1] - counts[0] == SETTINGS.fusion_units + 1
    assert counts[2] - counts[0] == 5 * (SETTINGS.fusion_units + 1)


def test_a_wider_feature_costs_its_encoder_only():
    wider = {**POOLED, "vision": (POOLED["vision"][0] + 1,)}
    for name in INPUTS:
        before, after = (parameter_count(name, shapes, 7, SETTINGS) for shapes in (POOLED, wider))
        # A row of the first kernel, and the batch normalisation's scale and shift.
        assert after - before == ("V" in name) * (SETTINGS.vision.units + 2)
