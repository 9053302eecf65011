import json

import numpy as np
import pytest

from tests.interactions.networks import random_network
from tests.interactions.test_explanation import explained
from unic_tfn.errors import UsageError
from unic_tfn.explain.shapiq_file import ShapiqFile, shapiq_json
from unic_tfn.statistics.indices import interaction_index

GAME = np.random.default_rng(3).random(8).astype(np.float32)


def test_the_file_has_what_shapiqs_reader_takes():
    """The keys that `InteractionValues.from_json_file` of shapiq 1.4.1 reads, and how it does."""
    document = json.loads(shapiq_json(GAME, "TAV", "k-SII", 2, "a clip"))
    metadata, data = document["metadata"], document["data"]
    assert set(metadata) == {
        "n_players",
        "index",
        "max_order",
        "min_order",
        "estimated",
        "estimation_budget",
        "baseline_value",
    }
    assert metadata["baseline_value"] == data["Empty"] == pytest.approx(float(GAME[0]))
    read = {
        tuple(map(int, key.split(","))) if key != "Empty" else (): value
        for key, value in data.items()
    }
    order = [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    assert set(read) == set(order)
    exact = interaction_index(GAME.astype(np.float64), "TAV", "k-SII", 2)
    np.testing.assert_allclose([read[key] for key in order], exact, atol=1e-12)
    assert document["parameters"] == {"players": ["text", "audio", "video"]}


def test_players_are_numbered_within_the_input():
    document = json.loads(shapiq_json(GAME[:4], "AV", "SII", 2, ""))
    assert set(document["data"]) == {"Empty", "0", "1", "0,1"}
    assert document["metadata"]["n_players"] == 2


def explanation_of(letters):
    return explained(*random_network(letters))


def test_a_clips_file_has_the_game_of_its_predicted_class(tmp_path):
    found = explanation_of("TAV")
    path = tmp_path / "clip.json"
    ShapiqFile(path, "Moebius", 3).write(found, 2, "clip 2")
    document = json.loads(path.read_text())
    chances = found.chances[:, 2, found.predicted[2]]
    assert document["data"]["Empty"] == pytest.approx(float(chances[0]))
    assert sum(document["data"].values()) == pytest.approx(float(chances[-1]), abs=1e-6)
    assert document["description"].endswith("clip 2")


@pytest.mark.parametrize(
    ("letters", "index", "order"), [("TAV", "k-SII", 2), ("T", "SII", 1), ("TA", "SV", 1)]
)
def test_the_usual_order(tmp_path, letters, index, order):
    ShapiqFile(tmp_path / "x.json", index).write(explanation_of(letters), 0, "")
    document = json.loads((tmp_path / "x.json").read_text())
    assert document["metadata"]["max_order"] == order


def test_an_order_that_the_input_lacks_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"order of STII must be 1 to 2\. Received: 3"):
        ShapiqFile(tmp_path / "x.json", "STII", 3).write(explanation_of("TA"), 0, "")
