import numpy as np

from unic_tfn.data.importing.features.sections import FeatureFile, Section


def section(*modalities):
    return Section(None, ("a",), {name: np.ones((1, 2)) for name in modalities}, {}, None)


def test_modalities_are_those_of_every_section_in_the_usual_order():
    file = FeatureFile((section("vision", "text", "audio"), section("vision", "text")), ())
    assert file.modalities == ("text", "vision")
    assert FeatureFile((section("audio"), section("text")), ()).modalities == ()
