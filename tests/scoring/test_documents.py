import json

import numpy as np
import pytest
from pydantic import ValidationError

from unic_tfn.scoring.documents import Baseline, Scores
from unic_tfn.scoring.run_scores import majority_baseline, score

CODES = np.array([0, 1, 1, 2, 2, 2])
CLASSES = ("no", "yes", "perhaps")


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (Scores, score(CODES, CODES[::-1], CLASSES)),
        (Baseline, majority_baseline(CODES, CODES, CLASSES)),
    ],
)
def test_scores_survive_json_and_call_a_class_by_its_name(kind, made):
    text = made.model_dump_json()
    assert kind.model_validate_json(text) == made
    assert '"class":' in text


@pytest.mark.parametrize("value", ["0.5", True, None])
def test_scores_are_numbers(value):
    document = {"class": "no", "accuracy": value, "weighted_f1": 0.5}
    with pytest.raises(ValidationError, match="accuracy"):
        Baseline.model_validate_json(json.dumps(document))
