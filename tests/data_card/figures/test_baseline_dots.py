import numpy as np

from tests.data_card.figures.drawn import catch
from unic_tfn.data_card.figures import baseline_dots as module
from unic_tfn.data_card.figures.baseline_dots import BaselineDots, baseline_dots


def test_dots_stand_at_their_accuracy_in_percent_and_all_panels_end_alike(monkeypatch):
    figures = catch(monkeypatch, module)
    by_source = {
        "text labels": [BaselineDots("T-A", 0.25, 0.4), BaselineDots("T-V", 0.25, None)],
        "audio labels": [BaselineDots("A-A", 0.2, 0.8)],
    }
    baseline_dots(by_source, "in words", synthetic=True)
    text, audio = figures[0].axes
    majority, probe = (np.asarray(dots.get_offsets()) for dots in text.collections)
    np.testing.assert_allclose(majority, [(25, 0), (25, 1)])
    np.testing.assert_allclose(probe, [(40, 0)])
    assert [label.get_text() for label in text.get_yticklabels()] == ["T-A", "T-V"]
    assert text.get_xlim() == audio.get_xlim()
    assert 80 < audio.get_xlim()[1] <= 100
