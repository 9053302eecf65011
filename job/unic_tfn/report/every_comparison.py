"""Every comparison of a report in one list: what is compared, by how much it differs, the verdict.

The sections show them one family at a time; whoever goes on computing wants them in one table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from unic_tfn.grid import LETTER_WORDS, METRIC_UNITS, Cell
from unic_tfn.report.context import Context
from unic_tfn.report.sections import interactions, modalities, supervision, table1, variants
from unic_tfn.report.sections.variants.means import Mean
from unic_tfn.report.sections.variants.values import VariantCell
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.families import Judged

# What a claim is about: networks that are trained on this collection, or on another of its size.
Claim = Literal["this collection", "another collection"]
CHANCE = "chance"
WITHOUT = "without interactions"


@dataclass(frozen=True)
class EveryComparison:
    """One difference, second minus first, in one metric and under one kind of claim.

    Args:
        section: the key of the section that shows it.
        family: the comparisons that it is judged with, in that metric and kind of claim.
        first: what is compared with: a cell's name, `chance` or `without interactions`; of
            variants, a name with the variant before it. Of a mean, what all have in common.
        second: the cell that is asked about, in the same way.
        metric: in which they differ.
        unit: `points` or `bits`; effects in points are fractions here: 0.03 is three points.
        claim: what the claim is about.
        mean: whether it is the mean of the family's comparisons.
        clips: the number of clips; None for a mean.
        seeds: the number of seeds; None for a mean.
        judged: the difference and the verdict.
    """

    section: str
    family: str
    first: str
    second: str
    metric: str
    unit: str
    claim: Claim
    mean: bool
    clips: int | None
    seeds: int | None
    judged: Judged


@dataclass(frozen=True)
class _Compared:
    """What is compared, without how much it differs."""

    section: str
    family: str
    first: str = ""
    second: str = ""
    clips: int | None = None
    seeds: int | None = None


def every_comparison(context: Context) -> tuple[EveryComparison, ...]:
    """Return every comparison, by section and family, the means of a section last.

    In a grid with variants, cells without a variant before their names are the reference's.
    """
    return (
        *_chance(context),
        *_modalities(context),
        *_supervision(context),
        *(_variants(context) if context.variants else ()),
        *_gains(context),
    )


def _chance(context: Context) -> Iterator[EveryComparison]:
    section = table1.SECTION
    for found in section.values(context).cells:
        seeds = len(found.seeds)
        what = _Compared(section.key, "over chance", CHANCE, found.cell.name, found.clips, seeds)
        yield from _judged(what, found.over_chance, {})


def _modalities(context: Context) -> Iterator[EveryComparison]:
    section = modalities.SECTION
    values = section.values(context)
    for found in values.additions:
        first, second = (
            Cell(found.label_source, found.before),
            Cell(found.label_source, found.after),
        )
        what = _Compared(
            section.key, found.family, first.name, second.name, found.clips, found.seeds
        )
        yield from _judged(what, found.judged, found.elsewhere)
    for family, means in values.means.items():
        yield from _means(_Compared(section.key, family), means)
    for letter, means in values.alone.items():
        family = f"{values.asked}, {LETTER_WORDS[letter]} added"
        yield from _means(_Compared(section.key, family), means)


def _supervision(context: Context) -> Iterator[EveryComparison]:
    section = supervision.SECTION
    values, family = section.values(context), "label sources"
    for found in values.pairs:
        second, first = found.names
        what = _Compared(section.key, family, first, second, found.clips, found.seeds)
        yield from _judged(what, found.judged, found.elsewhere)
    yield from _means(_Compared(section.key, family), values.mean)


def _variants(context: Context) -> Iterator[EveryComparison]:
    values = variants.SECTION.values(context)
    for found in values.cells:
        yield from _variant_cell(found, f"under {found.variant}")
    for mean in values.means:
        yield from _variant_mean(mean, "means")
    for weighting in values.weightings:
        for found in weighting.cells:
            yield from _variant_cell(found, f"{found.variant} against {found.against}")
    for weighting in values.weightings:
        for mean in weighting.means:
            yield from _variant_mean(mean, "means against controls")


def _variant_cell(found: VariantCell, family: str) -> Iterator[EveryComparison]:
    first, second = (f"{name}:{found.cell.name}" for name in (found.against, found.variant))
    key = variants.SECTION.key
    what = _Compared(key, family, first, second, found.clips, found.seeds)
    yield from _judged(what, found.judged, found.elsewhere)


def _variant_mean(mean: Mean, family: str) -> Iterator[EveryComparison]:
    key = variants.SECTION.key
    what = _Compared(key, f"{family}, {mean.labels}", mean.against, mean.variant)
    yield from _judged(what, mean.judged, mean.elsewhere, mean=True)


def _gains(context: Context) -> Iterator[EveryComparison]:
    section = interactions.SECTION
    values, family = section.values(context), "gain from interactions"
    for found in values.cells:
        seeds = len(found.seeds)
        what = _Compared(section.key, family, WITHOUT, found.cell.name, found.clips, seeds)
        yield from _judged(what, found.judged, found.elsewhere)
    yield from _means(_Compared(section.key, family), values.mean)


def _judged(
    what: _Compared,
    here: Mapping[str, Judged],
    elsewhere: Mapping[str, Judged],
    mean: bool = False,
) -> Iterator[EveryComparison]:
    for metric, judged in here.items():
        yield _one(what, metric, "this collection", mean, judged)
    for metric, judged in elsewhere.items():
        yield _one(what, metric, "another collection", mean, judged)


def _means(what: _Compared, means: Mapping[str, Pooled]) -> Iterator[EveryComparison]:
    for metric, pooled in means.items():
        yield _one(what, metric, "this collection", True, pooled.here)
        if pooled.elsewhere:
            yield _one(what, metric, "another collection", True, pooled.elsewhere)


def _one(what: _Compared, metric: str, claim: Claim, mean: bool, judged: Judged) -> EveryComparison:
    return EveryComparison(
        what.section,
        what.family,
        what.first,
        what.second,
        metric,
        METRIC_UNITS[metric],
        claim,
        mean,
        what.clips,
        what.seeds,
        judged,
    )
