import numpy as np

from unic_tfn.page.heatmap import Heat, Heatmaps, draw_heatmaps


def plot(values):
    texts = [[f"{value:.0f}" for value in row] for row in values]
    heat = Heat("Panel", values, texts, ["first", "second"], ["0", "1"], across="class")
    return Heatmaps(
        name="n", caption="c", alt="a", synthetic=False, heats=[heat], per_row=1, cell=(0.5, 0.3)
    )


def test_the_picture_depends_on_the_values_and_takes_holes():
    light, dark = (draw_heatmaps(plot(np.full((2, 2), value))) for value in (0.0, 1.0))
    assert light.png != dark.png
    hole = draw_heatmaps(plot(np.array([[np.nan, 0.0], [0.0, 0.0]])))
    assert (hole.name, hole.caption, hole.alt) == ("n", "c", "a")


def test_more_rows_make_a_higher_picture():
    def height(picture):
        return int.from_bytes(picture.png[20:24], "big")

    small, large = (
        draw_heatmaps(
            Heatmaps(
                name="n", caption="c", alt="a", synthetic=False, per_row=1, cell=(0.5, 0.3),
                heats=[Heat("x", np.zeros((rows, 1)), [[""]] * rows, [""] * rows, ["0"])],
            )
        )
        for rows in (2, 9)
    )  # fmt: skip
    assert height(large) > height(small)
