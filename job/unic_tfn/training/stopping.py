"""The validation loss that early stopping compares, by either rule."""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.jobspec.training_settings import TrainingSettings

# MMSA also asks for an improvement of 1e-6, which losses of four decimals can never fall short of.
DECIMALS = 4


class StoppingLoss:
    """Turns the clips' losses after each epoch of a run into the one number that is compared.

    The rule `clips` takes their mean. The rule `mmsa` shuffles the clips into batches, takes the
    mean over batches of the batches' means, in which the clips of a smaller last batch weigh more,
    and rounds it to four decimals.

    Args:
        settings: the rule and the batch size.
        seed: the run's, from which the shuffling follows.

    Example:
        >>> StoppingLoss(TrainingSettings(), seed=1)(np.array([0.5, 1.0]))
        0.75
    """

    def __init__(self, settings: TrainingSettings, seed: int) -> None:
        self._batch_size = settings.batch_size if settings.stopping_loss == "mmsa" else None
        # The order of the training clips has stream 0.
        self._shuffler = np.random.default_rng([seed, 1])

    def __call__(self, losses: NDArray[np.float64]) -> float:
        """Return the loss to compare, in nats.

        Args:
            losses: (clips,), at least one, the clips' cross-entropies.
        """
        if self._batch_size is None:
            return float(losses.mean())
        shuffled = self._shuffler.permutation(losses)
        starts = np.arange(0, len(shuffled), self._batch_size)
        sizes = np.diff(starts, append=len(shuffled))
        means = np.add.reduceat(shuffled, starts) / sizes
        return round(float(means.mean()), DECIMALS)
