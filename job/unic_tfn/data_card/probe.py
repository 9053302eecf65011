"""A linear probe: what the plainest classifier makes of frozen features, in closed form.

Ridge regression on one indicator column a class, the class with the highest value predicted. On
standardised features that is regularised linear discriminant analysis but for the covariance of the
class means (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 4.3), so it is
as good a probe as a logistic one. It is taken because it is exact: one eigendecomposition of the
clips' products gives the solution under every penalty, with no iterations to end too early, and
also all the errors with each clip left out, from which the penalty is chosen without a look at
the valid or test clips.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int32]
# Relative to the mean of the eigenvalues, so that they mean the same whatever the features' scale.
PENALTIES = tuple(10.0 ** (exponent / 2) for exponent in range(-6, 9))


@dataclass(frozen=True)
class Prediction:
    """What a probe says.

    Args:
        codes: (m,) class indices.
        penalty: the chosen one of `PENALTIES`.
    """

    codes: Codes
    penalty: float


@dataclass(frozen=True)
class Spectrum:
    """n train clips, prepared to be fitted to any labels, and m others to predict.

    Args:
        values: (r,) eigenvalues of the train clips' covariances that are not zero.
        train: (n, r), the train clips along the eigenvectors.
        others: (m, r), the other clips along them.
    """

    values: Numbers
    train: Numbers
    others: Numbers


def decompose(train: NDArray[np.float32], others: NDArray[np.float32]) -> Spectrum:
    """Return train clips (n, width) and others (m, width) along the train clips' main axes.

    The smaller of the two symmetric matrices is decomposed, (n, n) or (width, width): the time
    grows with the cube of the smaller and with the larger only once. Float32 is enough for columns
    of about one scale; axes below its noise are left out.
    """
    centre = train.mean(axis=0, dtype=np.float64).astype(np.float32)
    train, others = train - centre, others - centre
    if train.shape[0] <= train.shape[1]:
        values, left = np.linalg.eigh(train @ train.T)
        kept = values > _noise(values)
        roots = np.sqrt(values[kept])
        directions = train.T @ (left[:, kept] / roots)
        along = left[:, kept] * roots
    else:
        values, directions = np.linalg.eigh(train.T @ train)
        kept = values > _noise(values)
        directions = directions[:, kept]
        along = train @ directions
    return Spectrum(
        values[kept].astype(np.float64),
        along.astype(np.float64),
        (others @ directions).astype(np.float64),
    )


def probe(spectrum: Spectrum, codes: Codes, classes: int) -> Prediction:
    """Return the classes of the other clips.

    Args:
        spectrum: the clips.
        codes: (n,) class indices of the train clips.
        classes: how many there are.
    """
    targets = np.where(codes[:, None] == np.arange(classes), 1.0, 0.0)
    share = targets.mean(axis=0)
    centred = targets - share
    products = spectrum.train.T @ centred
    mean = spectrum.values.mean() if len(spectrum.values) else 1.0
    penalty = min(
        PENALTIES, key=lambda one: _left_out_error(spectrum, centred, products, one * mean)
    )
    weights = products / (spectrum.values + penalty * mean)[:, None]
    scores = spectrum.others @ weights + share
    return Prediction(scores.argmax(axis=1).astype(np.int32), penalty)


def _left_out_error(
    spectrum: Spectrum, centred: Numbers, products: Numbers, penalty: float
) -> float:
    """Return the mean squared error of predicting each train clip from all others (PRESS)."""
    shrunk = 1 / (spectrum.values + penalty)
    fitted = spectrum.train @ (products * shrunk[:, None])
    # The share of a clip's own label in its prediction: the ridge's and the intercept's.
    own = (spectrum.train**2) @ shrunk + 1 / len(centred)
    left_out = (centred - fitted) / np.maximum(1 - own, 1e-9)[:, None]
    return float((left_out**2).mean())


def _noise(values: NDArray[np.float32]) -> float:
    """Return below which eigenvalues are rounding."""
    if not len(values):
        return 0.0
    return float(max(0.0, values[-1]) * len(values) * np.finfo(np.float32).eps)
