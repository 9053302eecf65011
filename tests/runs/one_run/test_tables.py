import csv
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.runs.one_run.tables import HeadPredictions, heads_csv, predictions_csv

# What ids may hold, and what CSV readers stumble over; packages refuse control characters.
IDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8
) | st.sampled_from(
    [",", '"', '""', "a\nb", "\r\n", " a ", "=1+1", "ñ\u2028", "'", ";", "\t", "#", "\ufeff"]
)


def parse(contents):
    return list(csv.reader(io.StringIO(contents.decode(), newline="")))


@given(st.lists(IDS, min_size=1, max_size=6), st.lists(IDS, min_size=2, max_size=3, unique=True))
def test_predictions_survive_hostile_names(ids, classes):
    random = np.random.default_rng(len(ids))
    labels = random.integers(0, len(classes), len(ids)).astype(np.int32)
    chances = random.dirichlet(np.ones(len(classes)), len(ids))
    rows = np.arange(len(ids), dtype=np.int32)
    cut = len(ids) // 2
    contents = predictions_csv(
        ids,
        labels,
        classes,
        {"train": (rows[:cut], chances[:cut]), "test": (rows[cut:], chances[cut:])},
    )
    header, *table = parse(contents)
    assert header == [
        "id", "split", "gold", "predicted", *(f"probability_{name}" for name in classes)
    ]  # fmt: skip
    assert [row[0] for row in table] == ids
    assert [row[1] for row in table] == ["train"] * cut + ["test"] * (len(ids) - cut)
    assert [row[2] for row in table] == [classes[code] for code in labels]
    assert [row[3] for row in table] == [classes[code] for code in chances.argmax(1)]
    read = np.array([[float(value) for value in row[4:]] for row in table])
    np.testing.assert_allclose(read, chances, rtol=1e-8)


def test_rows_point_into_the_package():
    contents = predictions_csv(
        ["a", "b", "c"],
        np.array([0, 1, 1], np.int32),
        ("x", "y"),
        {"test": (np.array([2, 0], np.int32), np.array([[0.25, 0.75], [0.5, 0.5]]))},
    )
    assert contents == (
        b"id,split,gold,predicted,probability_x,probability_y\n"
        b"c,test,y,y,0.25,0.75\n"
        b"a,test,x,x,0.5,0.5\n"
    )


def test_heads_have_their_own_classes_and_may_lack_a_clips_label():
    chances = np.array([[0.25, 0.75], [0.5, 0.5]])
    rows = np.array([2, 0], np.int32)
    text = HeadPredictions(np.array([1, 0, -1], np.int32), ("x", "y"), {"test": (rows, chances)})
    audio = HeadPredictions(np.array([0, 0, 1], np.int32), ("y", "z"), {"test": (rows, chances)})
    assert heads_csv(["a", "b", "c"], {"text": text, "audio": audio}) == (
        b"id,split,head,gold,predicted,probability_x,probability_y,probability_z\n"
        b"c,test,text,,y,0.25,0.75,\n"
        b"a,test,text,y,x,0.5,0.5,\n"
        b"c,test,audio,z,z,,0.25,0.75\n"
        b"a,test,audio,y,y,,0.5,0.5\n"
    )
