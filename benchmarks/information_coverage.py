"""How often the report's intervals of usable information hold the truth.

    python -m benchmarks.information_coverage --grids 150

Draws clips from a small population in which it is known what each modality says about the label.
Networks know the population, each with an error of its own, and the report's own code says how much
information they have. The truth is that of all clips and of all networks of the kind.

An entropy of few labels is too low, and the page says by how much; the truth is lowered by that.
"""

import argparse
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import INPUTS, LETTERS, Cell, expand
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.information.amounts import Amount
from unic_tfn.report.sections.information.values import SourceInformation, compute
from unic_tfn.statistics.information_parts import (
    Weighting,
    bound,
    dividend_weightings,
    overlap_weighting,
)

SEEDS = 3
EFFORT = Effort(resamples=300, permutations=9)


@dataclass(frozen=True)
class Kind:
    """A kind of sample: its size, and the standard deviation of a network's error of a logit."""

    clips: int
    error: float


KINDS: Mapping[str, Kind] = {
    f"{clips} clips, {words} errors": Kind(clips, error)
    for clips in (60, 191)
    for words, error in {"no": 0.0, "small": 0.15, "middling": 0.4, "large": 1.2}.items()
}


def channels(right: Mapping[str, int]) -> np.ndarray:
    """Return counts (T, A, V, labels) in which each modality is the label with errors of its own.

    Args:
        right: by letter, how many times as often the modality is the label as it is not.
    """
    joint = np.zeros((2, 2, 2, 2), int)
    for *seen, label in np.ndindex(joint.shape):
        pairs = zip(LETTERS, seen, strict=True)
        odds = [right[letter] if value == label else 1 for letter, value in pairs]
        joint[(*seen, label)] = np.prod(odds)
    return joint


POPULATIONS: Mapping[str, np.ndarray] = {
    "overlap": channels({"T": 6, "A": 3, "V": 2}),
    "anything": np.random.default_rng(11)
    .multinomial(5000, np.random.default_rng(12).dirichlet(np.full(24, 0.5)))
    .reshape(2, 2, 2, 3),
}


def posterior(joint: np.ndarray, clips: np.ndarray, name: str) -> np.ndarray:
    """Return (n, classes), each clip's chances of the classes given an input's modalities.

    Args:
        joint: counts (T, A, V, labels).
        clips: (n, 4) of T, A, V and label.
        name: the input.
    """
    hidden = _hidden(name)
    table = joint.sum(hidden, keepdims=True)
    place = tuple(0 if axis in hidden else clips[:, axis] for axis in range(3))
    rows = table[place].astype(float)
    return np.asarray(rows / rows.sum(1, keepdims=True))


def mutual(joint: np.ndarray, name: str) -> float:
    """Return the information of an input about the label, in bits, in closed form."""
    table = joint.sum(_hidden(name)).reshape(-1, joint.shape[-1]) / joint.sum()
    product = table.sum(1, keepdims=True) * table.sum(0)
    some = table > 0
    return float((table[some] * np.log2(table[some] / product[some])).sum())


def _hidden(name: str) -> tuple[int, ...]:
    return tuple(axis for axis, letter in enumerate(LETTERS) if letter not in name)


def erring(
    chances: np.ndarray, error: float, random: np.random.Generator, networks: int
) -> np.ndarray:
    """Return (networks, n, classes) chances, each network with its own error of each class."""
    factors = np.exp(error * random.standard_normal((networks, 1, chances.shape[-1])))
    scaled = chances * factors
    return np.asarray(scaled / scaled.sum(-1, keepdims=True))


def grid_results(
    gold: np.ndarray,
    chances: Mapping[str, np.ndarray],
    classes: int,
    source: str = "multimodal",
    ids: Collection[str] | None = None,
) -> GridResults:
    """Return the results of one label source.

    Args:
        gold: (n,) class indices.
        chances: by input, (S, n, classes) calibrated probabilities.
        classes: the number of classes.
        source: the label source.
        ids: of the clips.
    """
    seeds = tuple(range(len(next(iter(chances.values())))))
    names = tuple("abcdefgh"[:classes])
    names_of_clips = tuple(ids or map(str, range(len(gold))))
    split = np.full(len(gold), "test")
    labels = LabelTable(names_of_clips, split, {source: gold}, {source: names})
    rows = np.arange(len(gold))
    cells = {}
    for name in (name for name in INPUTS if name in chances):
        cell, own = Cell(source, name), chances[name]
        recorded = own.astype(np.float32)
        cells[cell] = CellResults(
            cell, names, rows, gold, seeds, recorded.argmax(-1), recorded, own
        )
    grid = {source: tuple(cell.input for cell in cells)}
    job = _job(grid, seeds, len(gold), {source: names})
    return GridResults(job, labels, expand(grid, seeds), {}, cells, ())


def _job(
    grid: Mapping[str, tuple[str, ...]],
    seeds: tuple[int, ...],
    clips: int,
    classes: Mapping[str, tuple[str, ...]],
) -> JobDocument:
    spec = {"name": "planted", "data": "synthetic", "seeds": list(seeds), "grid": grid}
    return JobDocument(
        jobspec=Jobspec.model_validate(spec),
        package=PackageSummary(
            name="planted",
            synthetic=True,
            digest="",
            clips={"test": clips},
            classes=classes,
            provenance={},
        ),
        backend="none",
        versions={},
        code="",
        fingerprint="",
    )


def drawn(joint: np.ndarray, kind: Kind, number: int) -> SourceInformation:
    """Return what the report says of one sample of clips and networks."""
    random = np.random.default_rng([13, number])
    places = random.choice(joint.size, kind.clips, p=joint.ravel() / joint.sum())
    clips = np.stack(np.unravel_index(places, joint.shape), axis=1)
    chances = {
        name: erring(posterior(joint, clips, name), kind.error, random, SEEDS) for name in INPUTS
    }
    (source,) = compute(
        Context(grid_results(clips[:, 3], chances, joint.shape[-1]), EFFORT)
    ).sources
    return source


def truths(joint: np.ndarray, error: float) -> dict[str, float]:
    """Return by input what the networks of the kind say on average about all clips, in bits."""
    random = np.random.default_rng(14)
    every = np.argwhere(joint > 0)
    gold = np.arange(len(every)), every[:, 3]
    weights = joint[tuple(every.T)] / joint.sum()
    found = {}
    for name in INPUTS:
        known = posterior(joint, every, name)
        chances = erring(known, error, random, 4000)
        loss = np.log2(known[gold]) - np.log2(chances[:, *gold]).mean(0)
        found[name] = mutual(joint, name) - float((weights * loss).sum())
    return found


def weighed(weighting: Weighting, found: Mapping[str, float]) -> float:
    """Return the weighted sum of inputs' information."""
    return sum(weight * found[name] for name, weight in weighting.items())


def held(joint: np.ndarray, kind: Kind, grids: int) -> dict[str, float]:
    """Return by quantity the share of intervals that hold the truth, over samples and terms."""
    everything = truths(joint, kind.error)
    found: dict[str, list[bool]] = {}
    for number in range(grids):
        source = drawn(joint, kind, number)
        truth = {name: value - source.bias for name, value in everything.items()}
        for said in source.inputs:
            found.setdefault("inputs", []).append(_holds(said.amount, truth[said.input]))
        for name, weighting in dividend_weightings().items():
            inside = _holds(source.dividends[name], weighed(weighting, truth))
            found.setdefault(f"dividends of {len(name)}", []).append(inside)
        for each in source.modalities:
            alone, overlap = truth[each.letter], weighed(overlap_weighting(each.letter), truth)
            for word, amount, other in (
                ("shared", each.shared, overlap),
                ("unique", each.unique, alone - overlap),
            ):
                found.setdefault(word, []).append(_holds(amount, bound(alone, other)))
    return {name: float(np.mean(each)) for name, each in found.items()}


def _holds(amount: Amount, truth: float) -> bool:
    assert amount.low is not None
    assert amount.high is not None
    return amount.low <= truth <= amount.high


def main(arguments: list[str] | None = None) -> None:
    """Print how often the intervals hold the truth, by kind of sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grids", type=int, default=150, help="samples of each kind")
    grids = parser.parse_args(arguments).grids
    for population, joint in POPULATIONS.items():
        for name, kind in KINDS.items():
            shares = held(joint, kind, grids)
            parts = ", ".join(f"{word} {100 * share:.0f} %" for word, share in shares.items())
            print(f"{population}, {name}: {parts}", flush=True)


if __name__ == "__main__":
    main()
