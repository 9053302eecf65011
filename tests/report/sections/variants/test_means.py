import numpy as np
import pytest

from unic_tfn.grid import METRICS
from unic_tfn.report.sections.variants import SECTION
from unic_tfn.statistics.families import holm


@pytest.fixture(scope="module")
def values(varied):
    return SECTION.values(varied)


def test_means_are_those_of_the_cells_by_their_labels(values):
    for variant in values.variants:
        own = [found for found in values.cells if found.variant == variant.name]
        for metric in METRICS:
            effects = {
                found.cell.label_source + found.cell.input: found.judged[metric].difference.effect
                for found in own
            }
            text = [effect for name, effect in effects.items() if name.startswith("text")]
            other = [effect for name, effect in effects.items() if name.startswith("multi")]
            expected = {
                "all labels": np.mean([*effects.values()]),
                "unimodal labels": np.mean(text),
                "multimodal labels": np.mean(other),
                "unimodal minus multimodal": np.mean(text) - np.mean(other),
            }
            for labels, effect in expected.items():
                found = values.mean(variant.name, labels).judged[metric].difference.effect
                assert found == pytest.approx(effect)


def test_means_are_corrected_over_all_of_them(values):
    for metric in METRICS:
        p = np.array([mean.pooled[metric].here.difference.p for mean in values.means])
        corrected = [mean.judged[metric].p_corrected for mean in values.means]
        assert corrected == pytest.approx(holm(p).tolist())
