"""`unic-tfn explain`: the command on a finished job; `tests/explain` has the stories themselves."""

import pytest

from tests.cli.conftest import quiet
from unic_tfn.interactions.npz import from_npz


def test_a_clip_of_a_finished_run_is_explained(cli, outputs):
    explained = outputs / "tiny/runs/M-TA/1/interactions.npz"
    clip = from_npz(explained.read_bytes()).ids[0]
    done = cli("explain", outputs / "tiny", "M-TA/1", clip)
    assert (done.code, done.err) == (0, "")
    assert clip in done.out
    assert "text x audio" in done.out


def test_an_unknown_clip_ends_with_2(cli, outputs):
    done = cli("explain", outputs / "tiny", "M-TA/1", "clip")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean" in done.err


def test_a_folder_without_a_job_ends_with_2(cli, tmp_path):
    done = cli("explain", tmp_path, "M-TA/1", "clip")
    assert (done.code, done.out) == (2, "")
    assert "job folder" in done.err


@pytest.mark.parametrize("clip", ["-1", "-video$_$1", "--x"])
def test_ids_may_begin_like_options(cli, outputs, clip):
    done = cli("explain", outputs / "tiny", "M-TA/1", clip)
    assert (done.code, done.out) == (2, "")
    assert f'The data have no clip "{clip}"' in done.err


def test_a_clip_that_was_not_drawn_is_explained_from_the_weights(outputs, data):
    rows = (outputs / "tiny/runs/M-TA/1/predictions.csv").read_text().splitlines()
    tested = [row[1 : row.index('",')] for row in rows if ",test," in row]
    drawn = from_npz((outputs / "tiny/runs/M-TA/1/interactions.npz").read_bytes()).ids.tolist()
    clip = next(name for name in tested if name not in drawn)
    lines = quiet("explain", outputs / "tiny", "M-TA/1", clip, "--data", data)
    assert (
        "this explanation is computed from the run's weights, together with the drawn clips."
        in lines
    )
