from matplotlib.figure import Figure

from unic_tfn.data_card.figures.panels import shared_legend


def test_the_legend_names_each_series_once_and_stands_outside_the_panels():
    figure = Figure(layout="constrained")
    panels = figure.subplots(1, 2)
    for axes in panels:
        for label in ("train", "test"):
            axes.plot([0, 1], label=label)
    shared_legend(figure, panels[0])
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["train", "test"]
    assert all(axes.get_legend() is None for axes in panels)
