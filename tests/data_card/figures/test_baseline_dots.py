import numpy as np

from tests.data_card.figures.drawn import COMMON, catch
from unic_tfn.data_card.figures.baseline_dots import BaselineDots, DotRow, draw_baseline_dots


def test_dots_stand_at_their_accuracy_in_percent_and_all_panels_end_alike(monkeypatch):
    figures = catch(monkeypatch)
    panels = {
        "text labels": [DotRow("T-A", 0.25, 0.4), DotRow("T-V", 0.25, None)],
        "audio labels": [DotRow("A-A", 0.2, 0.8)],
    }
    draw_baseline_dots(BaselineDots(**COMMON, panels=panels))
    text, audio = figures[0].axes
    majority, probe = (np.asarray(dots.get_offsets()) for dots in text.collections)
    np.testing.assert_allclose(majority, [(25, 0), (25, 1)])
    np.testing.assert_allclose(probe, [(40, 0)])
    assert [label.get_text() for label in text.get_yticklabels()] == ["T-A", "T-V"]
    assert text.get_xlim() == audio.get_xlim()
    assert 80 < audio.get_xlim()[1] <= 100
