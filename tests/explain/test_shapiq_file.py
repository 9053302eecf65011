import json

import numpy as np
import pytest

from unic_tfn.explain.shapiq_file import shapiq_json
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
