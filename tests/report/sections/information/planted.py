"""Grids whose networks know all that their modalities say, so that their information is known."""

from collections.abc import Collection, Mapping

import numpy as np

from unic_tfn.grid import INPUTS, Cell, expand
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.report.context import Context, Effort

LETTERS = "TAV"
QUICK = Effort(resamples=300, permutations=99)


def enumerated(joint: np.ndarray) -> np.ndarray:
    """Return the clips (n, 4) of T, A, V and label, as often as the joint counts say."""
    values = np.argwhere(joint >= 0)
    return np.repeat(values, joint.ravel(), axis=0)


def posterior(joint: np.ndarray, clips: np.ndarray, name: str) -> np.ndarray:
    """Return (n, classes), each clip's chances of the classes given an input's modalities."""
    hidden = tuple(axis for axis, letter in enumerate(LETTERS) if letter not in name)
    table = joint.sum(hidden, keepdims=True)
    place = tuple(0 if axis in hidden else clips[:, axis] for axis in range(3))
    rows = table[place].astype(float)
    return rows / rows.sum(1, keepdims=True)


def mutual(joint: np.ndarray, name: str) -> float:
    """Return the information of an input about the label, in bits, in closed form."""
    hidden = tuple(axis for axis, letter in enumerate(LETTERS) if letter not in name)
    table = joint.sum(hidden).reshape(-1, joint.shape[-1]) / joint.sum()
    product = table.sum(1, keepdims=True) * table.sum(0)
    some = table > 0
    return float((table[some] * np.log2(table[some] / product[some])).sum())


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
    ids = tuple(ids or map(str, range(len(gold))))
    labels = LabelTable(ids, np.full(len(gold), "test"), {source: gold}, {source: names})
    rows = np.arange(len(gold))
    cells = {}
    for name in (name for name in INPUTS if name in chances):
        found = chances[name].astype(np.float32)
        cell = Cell(source, name)
        cells[cell] = CellResults(
            cell, names, rows, gold, seeds, found.argmax(-1), found, found
        )  # fmt: skip
    grid = {source: tuple(cell.input for cell in cells)}
    jobspec = {"name": "planted", "data": "synthetic", "seeds": list(seeds), "grid": grid}
    job = JobDocument(
        jobspec=Jobspec.model_validate(jobspec),
        package=PackageSummary(
            name="planted",
            synthetic=True,
            digest="",
            clips={"test": len(gold)},
            classes={source: names},
            provenance={},
        ),
        backend="none",
        versions={},
        code="",
        fingerprint="",
    )
    return GridResults(job, labels, expand(grid, seeds), {}, cells, ())


def context(
    joint: np.ndarray, inputs: Collection[str] = INPUTS, source: str = "multimodal", seeds: int = 2
) -> Context:
    """Return the context of networks that know a joint distribution of counts (T, A, V, labels)."""
    clips = enumerated(joint)
    chances = {
        name: np.repeat(posterior(joint, clips, name)[None], seeds, axis=0) for name in inputs
    }
    return Context(grid_results(clips[:, 3], chances, joint.shape[-1], source), QUICK)


def exclusive_or(clips: int = 4) -> np.ndarray:
    """Return counts in which the label is text xor audio and video says nothing."""
    joint = np.zeros((2, 2, 2, 2), int)
    for t, a, v in np.ndindex(2, 2, 2):
        joint[t, a, v, t ^ a] = clips
    return joint


def channels(correct: Mapping[str, int], wrong: int = 1) -> np.ndarray:
    """Return counts in which each modality is the label, seen through a channel of its own.

    Args:
        correct: by letter, how many times as often the modality is the label as it is not.
        wrong: what the counts are multiplied by.
    """
    joint = np.zeros((2, 2, 2, 2), int)
    for t, a, v, y in np.ndindex(2, 2, 2, 2):
        seen = {"T": t, "A": a, "V": v}
        joint[t, a, v, y] = wrong * np.prod([n if seen[m] == y else 1 for m, n in correct.items()])
    return joint
