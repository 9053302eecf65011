"""The values of the section: information by input, its parts, and single clips."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import entropy

from unic_tfn.grid import INPUTS, LETTERS, Cell
from unic_tfn.report.context import Context
from unic_tfn.report.sections.information.amounts import (
    Amount,
    SourceScores,
    bounded,
    source_scores,
)
from unic_tfn.report.sections.information.clips import Clips, clips_of
from unic_tfn.statistics.information_parts import (
    Pair,
    dividend_weightings,
    entropy_bias,
    last_weighting,
    overlap_weighting,
    pairs_among,
    shapley_weightings,
    size_weightings,
)


@dataclass(frozen=True)
class InputInformation:
    """What the networks of one input say about the labels.

    Args:
        input: which modalities they see.
        seeds: the number of seeds.
        amount: their usable information.
        share: of the labels' entropy; None where all labels are the same.
    """

    input: str
    seeds: int
    amount: Amount
    share: float | None


@dataclass(frozen=True)
class ModalityInformation:
    """One modality against the other two, see `statistics.information_parts`.

    Args:
        letter: the modality.
        alone: what it says alone.
        last: what it adds to the other two.
        unique: what only it says, at most.
        shared: what the others say too, at least.
        synergy: what takes it and others together, at least.
        shapley: its Shapley value.
    """

    letter: str
    alone: Amount
    last: Amount
    unique: Amount
    shared: Amount
    synergy: Amount
    shapley: Amount


@dataclass(frozen=True)
class PairInformation:
    """What two modalities say together less what each says: below 0 where overlap outweighs."""

    pair: Pair
    amount: Amount


@dataclass(frozen=True)
class SourceInformation:
    """One label source.

    Args:
        label_source: the source.
        entropy: of the clips' labels, in bits.
        bias: about how far the entropy, and with it every input's information, is too low.
        inputs: by input, in the order of `INPUTS`.
        missing: the inputs that have no usable runs.
        pairs: those that these inputs allow.
        modalities: where all seven inputs are there, else none.
        dividends: the same, by set of modalities; they sum to the information of all three.
        sizes: the same, their sums over sets of one, two and three modalities.
        clips: what is said about single clips.
    """

    label_source: str
    entropy: float
    bias: float
    inputs: tuple[InputInformation, ...]
    missing: tuple[str, ...]
    pairs: tuple[PairInformation, ...]
    modalities: tuple[ModalityInformation, ...]
    dividends: Mapping[str, Amount]
    sizes: Mapping[str, Amount]
    clips: Clips

    @property
    def most(self) -> InputInformation:
        """The input that says most; a tie goes to the smaller one."""
        return max(self.inputs, key=lambda found: found.amount.value)


@dataclass(frozen=True)
class Information:
    """The section's values, by label source in the grid's order."""

    sources: tuple[SourceInformation, ...]


def compute(context: Context) -> Information:
    """Return what networks say about the labels of each source that has usable runs."""
    present = {cell.label_source for cell in context.results.cells}
    sources = [source for source in context.results.sources if source in present]
    return Information(tuple(_source(context, source) for source in sources))


def _source(context: Context, source: str) -> SourceInformation:
    scores = source_scores(context, source)
    inputs = [name for name in INPUTS if name in scores.sides]
    gold = context.results.cells[Cell(source, inputs[0])].gold
    amounts = np.bincount(gold)
    bits = float(entropy(amounts, base=2))
    whole = len(inputs) == len(INPUTS)
    return SourceInformation(
        source,
        bits,
        entropy_bias(int((amounts > 0).sum()), len(gold)),
        tuple(_input(scores, name, bits) for name in inputs),
        tuple(name for name in INPUTS if name not in inputs),
        tuple(PairInformation(pair, scores.amount(pair.weighting)) for pair in pairs_among(inputs)),
        tuple(_modality(scores, letter) for letter in LETTERS) if whole else (),
        _amounts(scores, dividend_weightings()) if whole else {},
        _amounts(scores, size_weightings()) if whole else {},
        clips_of(context, source),
    )


def _input(scores: SourceScores, name: str, bits: float) -> InputInformation:
    amount = scores.amount({name: 1.0})
    seeds = len(scores.sides[name].scores)
    return InputInformation(name, seeds, amount, amount.value / bits if bits else None)


def _modality(scores: SourceScores, letter: str) -> ModalityInformation:
    alone, last, overlap, shapley = (
        scores.amount(weighting)
        for weighting in (
            {letter: 1.0},
            last_weighting(letter),
            overlap_weighting(letter),
            shapley_weightings()[letter],
        )
    )
    return ModalityInformation(
        letter,
        alone,
        last,
        bounded(alone, last),
        bounded(alone, overlap),
        bounded(last, overlap.negative),
        shapley,
    )


def _amounts(
    scores: SourceScores, weightings: Mapping[str, Mapping[str, float]]
) -> dict[str, Amount]:
    return {name: scores.amount(weighting) for name, weighting in weightings.items()}
