"""A linear probe: how well the simplest classifier does on the features, in closed form.

Ridge regression on one indicator column per class; the class with the highest value is predicted.
On standardised features that is regularised linear discriminant analysis but for the covariance of
the class means (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 4.3), so
it is as good a probe as logistic regression. It is exact: one eigendecomposition of the clips'
products gives the solution under every penalty, with no iterations to stop too early, and also all
leave-one-out errors, from which the penalty is chosen without looking at the valid or test clips.
scikit-learn's `RidgeClassifierCV` chooses the same penalties, but decomposes again for every label
source, which takes four times as long.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int32]
# Relative to the mean eigenvalue, so that they mean the same whatever the scale of the features.
PENALTIES = tuple(10.0 ** (exponent / 2) for exponent in range(-6, 9))


@dataclass(frozen=True)
class ProbePrediction:
    """The predictions of a probe for m clips.

    Args:
        codes: (m,) class indices.
        penalty: the chosen penalty, from `PENALTIES`.
    """

    codes: Codes
    penalty: float


@dataclass(frozen=True)
class Spectrum:
    """n train clips, ready to be fitted to any labels, and m other clips to predict.

    Args:
        values: (r,) the nonzero eigenvalues of the train clips' scatter matrix.
        train: (n, r) the coordinates of the train clips along the eigenvectors.
        others: (m, r) the coordinates of the other clips.
    """

    values: Numbers
    train: Numbers
    others: Numbers


def decompose(train: NDArray[np.float32], others: NDArray[np.float32]) -> Spectrum:
    """Return train clips (n, width) and others (m, width) along the train clips' main axes.

    The smaller of the two symmetric matrices is decomposed, (n, n) or (width, width), so the time
    is cubic in the smaller size and linear in the larger. Float32 is enough for columns of similar
    scale; axes below its rounding errors are left out.

    Args:
        train: the clips whose axes are computed.
        others: further clips of the same width.
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


def probe(spectrum: Spectrum, codes: Codes, classes: int) -> ProbePrediction:
    """Return the predicted classes of the other clips.

    Args:
        spectrum: the train clips and the others.
        codes: (n,) class indices of the train clips.
        classes: how many classes there are.
    """
    targets = np.where(codes[:, None] == np.arange(classes), 1.0, 0.0)
    share = targets.mean(axis=0)
    centred = targets - share
    products = spectrum.train.T @ centred
    mean = spectrum.values.mean() if len(spectrum.values) else 1.0
    penalty = min(
        PENALTIES, key=lambda value: leave_one_out_error(spectrum, centred, products, value * mean)
    )
    weights = products / (spectrum.values + penalty * mean)[:, None]
    scores = spectrum.others @ weights + share
    return ProbePrediction(scores.argmax(axis=1).astype(np.int32), penalty)


def leave_one_out_error(
    spectrum: Spectrum, centred: Numbers, products: Numbers, penalty: float
) -> float:
    """Return the mean squared error of predicting each train clip from all others (PRESS).

    Args:
        spectrum: the train clips.
        centred: (n, classes) indicator columns less their means.
        products: (r, classes) the train clips' coordinates times `centred`.
        penalty: the ridge penalty, absolute.
    """
    shrunk = 1 / (spectrum.values + penalty)
    fitted = spectrum.train @ (products * shrunk[:, None])
    # The leverage: the weight of a clip's own label in its prediction, by ridge and intercept.
    own = (spectrum.train**2) @ shrunk + 1 / len(centred)
    left_out = (centred - fitted) / np.maximum(1 - own, 1e-9)[:, None]
    return float((left_out**2).mean())


def _noise(values: NDArray[np.float32]) -> float:
    """Return the eigenvalue up to which eigenvalues may be rounding errors."""
    if not len(values):
        return 0.0
    return float(max(0.0, values[-1]) * len(values) * np.finfo(np.float32).eps)
