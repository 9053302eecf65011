"""What a package holds and what is easy about it: agreement, leaks between splits, baselines."""

import warnings
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from job.data.oddities import valid_rows
from job.data.package import SPLITS, UNLABELLED, FeaturePackage
from job.grid import INPUTS, Cell, input_modalities

NEAR = 0.9999
PROBE_STEPS = 200


def describe_package(package: FeaturePackage) -> Iterator[str]:
    """Yield the data card of a package, line by line."""
    counts = ", ".join(f"{package.split.count(name)} {name}" for name in SPLITS)
    kind = "synthetic data" if package.synthetic else "data"
    yield f"{package.name}: {kind}, {len(package.ids)} clips ({counts})"
    for name, array in package.features.items():
        rows = valid_rows(array, package.text_length if name == "text" else None)
        span = f"{rows.min():.4g} to {rows.max():.4g}" if len(rows) else "no valid step"
        missing = int((~array.reshape(len(array), -1).any(1)).sum())
        yield f"{name} {array.shape}: {span}, {missing} clips all zero"
    yield from _agreement(package)
    yield from _near_duplicates(package)
    yield f"{'cell':16}{'majority':>10}{'linear probe':>14}  accuracy on the test clips"
    for source in package.labels:
        for name in INPUTS:
            if set(input_modalities(name)) <= set(package.features):
                majority, probe = baselines(package, Cell(source, name))
                shown = "-" if probe is None else f"{probe:.1%}"
                yield f"{Cell(source, name).name:16}{majority:>10.1%}{shown:>14}"


def _agreement(package: FeaturePackage) -> Iterator[str]:
    """Yield Cohen's kappa of every two label sources with the same classes."""
    from sklearn.metrics import cohen_kappa_score

    for (one, first), (other, second) in combinations(package.labels.items(), 2):
        both = (first.codes != UNLABELLED) & (second.codes != UNLABELLED)
        if first.classes != second.classes or not both.any():
            continue
        same = float((first.codes[both] == second.codes[both]).mean())
        kinds = len(set(first.codes[both].tolist()) | set(second.codes[both].tolist()))
        kappa = float(cohen_kappa_score(first.codes[both], second.codes[both])) if kinds > 1 else 1
        yield f"{one} and {other} labels: {same:.1%} the same, Cohen's kappa {kappa:.2f}"


def _near_duplicates(package: FeaturePackage) -> Iterator[str]:
    """Yield how many test clips have features nearly equal to those of a train clip."""
    split = np.array(package.split)
    for name in package.features:
        pooled = standardised(package, (name,))
        length = np.linalg.norm(pooled, axis=1, keepdims=True)
        unit = np.divide(pooled, length, out=np.zeros_like(pooled), where=length > 0)
        alike = unit[split == "test"] @ unit[split == "train"].T
        count = int((alike.max(1) > NEAR).sum()) if alike.size else 0
        yield f"{name}: {count} test clips nearly equal to a train clip"


def standardised(package: FeaturePackage, modalities: tuple[str, ...]) -> NDArray[np.float64]:
    """Return (N, width) features, text averaged over its valid steps, scaled by the train clips."""
    parts = []
    for name in modalities:
        array = package.features[name].astype(np.float64)
        if array.ndim == 3 and package.text_length is not None:
            array = array.sum(1) / np.maximum(package.text_length, 1)[:, None]
        parts.append(array)
    pooled = np.concatenate(parts, axis=1)
    train = pooled[np.array(package.split) == "train"]
    deviation = train.std(0)
    scaled: NDArray[np.float64] = (pooled - train.mean(0)) / np.where(deviation, deviation, 1)
    return scaled


def baselines(package: FeaturePackage, cell: Cell) -> tuple[float, float | None]:
    """Return the test accuracies of the train clips' majority class and of a linear probe."""
    from sklearn.linear_model import LogisticRegression

    codes, split = package.labels[cell.label_source].codes, np.array(package.split)
    train, test = ((split == part) & (codes != UNLABELLED) for part in ("train", "test"))
    if not train.any() or not test.any():
        return 0.0, None
    majority = float((codes[test] == np.bincount(codes[train]).argmax()).mean())
    if len(set(codes[train].tolist())) < 2:
        return majority, None
    features = standardised(package, input_modalities(cell.input))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        probe = LogisticRegression(C=0.1, max_iter=PROBE_STEPS)
        probe.fit(features[train], codes[train])
    return majority, float(probe.score(features[test], codes[test]))
