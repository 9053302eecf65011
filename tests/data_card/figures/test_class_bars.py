import numpy as np

from tests.data_card.figures.drawn import catch
from unic_tfn.data_card.figures import class_bars as module
from unic_tfn.data_card.figures.class_bars import ClassBars, class_bars


def test_a_panel_per_source_has_a_bar_per_class_and_split(monkeypatch):
    figures = catch(monkeypatch, module)
    shares = {"train": np.array([0.25, 0.75]), "test": np.array([0.5, 0.5])}
    bars = [ClassBars(f"{name} labels", ("a", "b"), shares) for name in ("text", "audio", "video")]
    picture = class_bars(bars, "in words", synthetic=False)
    assert (picture.name, picture.alt) == ("classes", "in words")
    shown = [axes for axes in figures[0].axes if axes.axison]
    assert [axes.get_title(loc="left") for axes in shown] == [panel.title for panel in bars]
    for axes in shown:
        widths = [bar.get_width() for container in axes.containers for bar in container]
        assert widths == [25, 75, 50, 50]
