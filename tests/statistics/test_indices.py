import json
from pathlib import Path

import numpy as np
import pytest

from unic_tfn.interactions.coalitions import shapley
from unic_tfn.statistics.indices import SHARES, index_names, interaction_index

FROZEN = json.loads((Path(__file__).parent / "shapiq.json").read_text())


def test_every_index_of_every_order_is_that_of_shapiq():
    assert {case["index"] for case in FROZEN["cases"]} == set(SHARES)
    for case in FROZEN["cases"]:
        letters = "TAV"[: case["players"]]
        found = interaction_index(np.array(case["game"]), letters, case["index"], case["order"])
        np.testing.assert_allclose(found, case["values"], atol=1e-9, err_msg=str(case))


@pytest.mark.parametrize("index", ["k-SII", "STII", "FSII"])
@pytest.mark.parametrize("highest", [1, 2, 3])
def test_efficient_indices_sum_to_the_value_of_all(index, highest):
    games = np.random.default_rng(1).standard_normal((8, 5))
    found = interaction_index(games, "TAV", index, highest)
    assert found.shape == (len(index_names("TAV", highest)), 5)
    np.testing.assert_allclose(found.sum(0), games[-1], atol=1e-12)


def test_shapley_values_have_one_definition():
    games = np.random.default_rng(2).standard_normal((8, 5))
    found = interaction_index(games, "TAV", "SV", 1)[1:]
    np.testing.assert_allclose(found, shapley(games, "TAV"), atol=1e-12)


@pytest.mark.parametrize(
    ("index", "highest", "message"),
    [("SVI", 1, "one of SV"), ("SV", 2, "1 to 1"), ("SII", 4, "1 to 3"), ("SII", 0, "1 to 3")],
)
def test_what_is_not_offered_is_refused(index, highest, message):
    with pytest.raises(ValueError, match=message):
        interaction_index(np.zeros(8), "TAV", index, highest)
