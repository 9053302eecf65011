import pytest
from pydantic import ValidationError

from unic_tfn.grid import Cell, Run
from unic_tfn.jobspec.fold_settings import FoldSettings
from unic_tfn.jobspec.read import dump
from unic_tfn.jobspec.settings import Jobspec

RIGHT = {"name": "a", "seeds": [2, 1], "grid": {"video": ["TAV"], "text": ["T"]}}


def spec(**folds):
    return Jobspec.model_validate({**RIGHT, "folds": folds})


def test_five_folds_are_the_papers_ratio():
    assert spec().folds == FoldSettings(k=5, group="", stratify="")
    assert spec().fold_count == 5


@pytest.mark.parametrize("wrong", [{"k": 2}, {"k": 21}, {"group": "a\n"}, {"stratify": "T"}])
def test_a_fold_has_to_test_another_to_validate_and_one_to_train(wrong):
    with pytest.raises(ValidationError):
        spec(**wrong)


def test_a_run_is_a_cell_a_seed_and_a_fold():
    runs = spec(k=3).runs()
    cells = [Cell("video", "TAV"), Cell("text", "T")]
    assert runs == tuple(Run(c, s, fold) for c in cells for s in (2, 1) for fold in range(3))


def test_a_jobspec_without_folds_says_nothing_of_them():
    plain = Jobspec.model_validate(RIGHT)
    assert plain.fold_count == 0
    assert "folds" not in dump(plain)
    assert dump(spec(k=4))["folds"] == {"k": 4, "group": "", "stratify": ""}
