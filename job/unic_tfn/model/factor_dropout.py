"""Dropout on the modalities' vectors before they are fused."""

from typing import Any

import keras


def check_rate(rate: float) -> None:
    """Refuse a rate outside [0, 1).

    Raises:
        ValueError: naming the rate that was received.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"`rate` must be in [0, 1). Received: rate={rate}")


def drop_elements(factors: list[Any], rate: float, seeds: keras.random.SeedGenerator) -> list[Any]:
    """Return the vectors `(batch, d_n)`, elements dropped independently, the others scaled up.

    Args:
        factors: one vector per modality and clip.
        rate: the share to drop, in [0, 1).
        seeds: gives each vector a seed of its own.
    """
    return (
        [keras.random.dropout(factor, rate, seed=seeds) for factor in factors] if rate else factors
    )
