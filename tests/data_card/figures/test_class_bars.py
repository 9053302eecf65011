import numpy as np

from tests.data_card.figures.drawn import COMMON, catch
from unic_tfn.data_card.figures.class_bars import ClassBars, ClassPanel, draw_class_bars


def test_a_panel_per_source_has_a_bar_per_class_and_split(monkeypatch):
    figures = catch(monkeypatch)
    shares = {"train": np.array([0.25, 0.75]), "test": np.array([0.5, 0.5])}
    titles = ["text labels", "audio labels", "video labels"]
    panels = [ClassPanel(title, ("a", "b"), shares) for title in titles]
    draw_class_bars(ClassBars(**COMMON, panels=panels))
    shown = [axes for axes in figures[0].axes if axes.axison]
    assert [axes.get_title(loc="left") for axes in shown] == titles
    for axes in shown:
        widths = [bar.get_width() for container in axes.containers for bar in container]
        assert widths == [25, 75, 50, 50]
