import numpy as np
import pytest

from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.training.trials import draw_trials

SEARCH = {
    "training.learning_rate": [1e-4, 1e-1, "log"],
    "model.fusion_rate": [0.2, 0.6],
    "model.fusion_units": {"choice": [4, 8, 16]},
    "model.audio.units": [2, 5],
    "training.patience": [1, 64, "log"],
}


def spec(search=None, **tune):
    return Jobspec.model_validate(
        {
            "name": "a",
            "seeds": [1],
            "grid": {"text": ["T"]},
            "tune": {"search": search or SEARCH, **tune},
        }
    )


def drawn(key, trials=600):
    return np.array([trial[key] for trial in draw_trials(spec(trials=trials))[1:]])


def test_the_first_trial_is_the_jobspecs_own_and_every_other_one_is_valid():
    jobspec = spec(trials=20)
    trials = draw_trials(jobspec)
    assert len(trials) == 20
    assert trials[0] == {}
    for trial in trials[1:]:
        assert list(trial) == sorted(SEARCH)
        assert jobspec.with_values(trial).training.learning_rate == trial["training.learning_rate"]
    assert len({tuple(trial.values()) for trial in trials}) == 20


def test_trials_follow_from_their_seed_and_number_alone():
    assert draw_trials(spec(trials=4)) == draw_trials(spec(trials=9))[:4]
    assert draw_trials(spec(trials=4)) != draw_trials(spec(trials=4, seed=2))
    turned = dict(reversed(SEARCH.items()))
    assert draw_trials(spec(turned, trials=4)) == draw_trials(spec(trials=4))


def test_a_logarithmic_scale_gives_every_power_of_ten_its_share():
    rates = drawn("training.learning_rate")
    assert (rates >= 1e-4).all()
    assert (rates <= 1e-1).all()
    shares = np.bincount(np.floor(np.log10(rates)).astype(int) + 4, minlength=3)[:3] / len(rates)
    assert shares == pytest.approx(1 / 3, abs=0.07)


def test_an_even_scale_and_choices_are_even():
    rates = drawn("model.fusion_rate")
    assert rates.min() >= 0.2
    assert rates.max() <= 0.6
    assert np.histogram(rates, 4, (0.2, 0.6))[0] / len(rates) == pytest.approx(0.25, abs=0.06)
    units, counts = np.unique(drawn("model.fusion_units"), return_counts=True)
    assert units.tolist() == [4, 8, 16]
    assert counts / counts.sum() == pytest.approx(1 / 3, abs=0.07)


def test_whole_numbers_reach_both_ends():
    units, counts = np.unique(drawn("model.audio.units"), return_counts=True)
    assert units.tolist() == [2, 3, 4, 5]
    assert counts / counts.sum() == pytest.approx(0.25, abs=0.07)
    patience = drawn("training.patience")
    assert patience.min() == 1
    assert patience.max() <= 64
    assert np.mean(patience < 8) == pytest.approx(0.5, abs=0.07)


def test_without_tuning_there_is_one_trial():
    plain = Jobspec.model_validate({"name": "a", "seeds": [1], "grid": {"text": ["T"]}})
    assert draw_trials(plain) == ({},)
