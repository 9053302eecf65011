"""The settings of a tuned run's trials: the first are its own, the others are drawn."""

from collections.abc import Mapping
from math import exp, floor, log

import numpy as np

from unic_tfn.jobspec.search import value_of
from unic_tfn.jobspec.settings import Jobspec, parts_of
from unic_tfn.jobspec.tune_settings import Scalar, Space

DIGITS = 6


def draw_trials(jobspec: Jobspec) -> tuple[Mapping[str, Scalar], ...]:
    """Return by trial the settings that are not the jobspec's, by dotted key; none in the first.

    They follow from the seed of `tune` alone, so that every cell and seed has the same trials, and
    each trial from its number, so that more trials leave the earlier ones as they are.

    Args:
        jobspec: with `tune`, and without variants.
    """
    tune = jobspec.tune
    if tune is None:
        return ({},)
    parts = parts_of(jobspec)
    trials: list[Mapping[str, Scalar]] = [{}]
    for number in range(1, tune.trials):
        random = np.random.default_rng([tune.seed, number])
        trials.append(
            {
                key: _draw(space, type(value_of(parts, key)) is int, random)
                for key, space in tune.spaces.items()
            }
        )
    return tuple(trials)


def _draw(space: Space, is_whole: bool, random: np.random.Generator) -> Scalar:
    """Return a value from a space, an integer where the setting is one."""
    if space.choices:
        return space.choices[int(random.integers(len(space.choices)))]
    share = float(random.random())
    # Each whole number of an interval is as likely as its equals, also the highest.
    low, high = space.low, space.high + is_whole
    value = (
        exp(log(low) + share * (log(high) - log(low)))
        if space.is_log
        else (low + share * (high - low))
    )
    if is_whole:
        return min(floor(value), int(space.high))
    # Few enough digits to be copied into a jobspec.
    return min(max(float(f"{value:.{DIGITS}g}"), space.low), space.high)
