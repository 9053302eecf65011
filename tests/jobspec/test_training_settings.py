import pytest
from pydantic import ValidationError

from unic_tfn.jobspec.training_settings import InteractionSettings, TrainingSettings


def test_unweighted_training_says_nothing_of_class_weights():
    assert "class_weights" not in TrainingSettings().model_dump()
    assert TrainingSettings(class_weights="balanced").model_dump()["class_weights"] == "balanced"


def test_at_least_one_clip_is_explained():
    with pytest.raises(ValidationError):
        InteractionSettings(max_clips=0)
