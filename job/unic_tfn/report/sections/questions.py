"""The page's confirmatory questions, and how many families of comparisons stand beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from unic_tfn.grid import LETTER_WORDS, METRIC_WORDS, METRICS
from unic_tfn.page.wording import listed
from unic_tfn.report.confirmatory import (
    Confirmed,
    Family,
    confirm,
    mean_family,
    mean_family_elsewhere,
    smallest_family,
)
from unic_tfn.report.context import Context
from unic_tfn.report.sections import (
    interactions,
    modalities,
    supervision,
    table1,
    training,
    variants,
)
from unic_tfn.statistics.comparisons import Pooled


@dataclass(frozen=True)
class Questions:
    """What is confirmatory.

    Args:
        confirmed: the questions with their answers, corrected together, for networks that are
            trained on this collection.
        elsewhere: the same for another collection of this size; empty without folds.
        families: the number of families of comparisons on the page.
    """

    confirmed: tuple[Confirmed, ...]
    elsewhere: tuple[Confirmed, ...]
    families: int


def questions(context: Context) -> Questions:
    """Return the page's questions, each in the primary metric or in one that stands in for it.

    Accuracy stands in where label sources are compared in neither F1, weighted F1 where records
    have no probabilities.
    """
    asked = list(_means(context))
    here = [mean_family(question, *_first(means)) for question, means in asked]
    elsewhere = [mean_family_elsewhere(question, *_first(means)) for question, means in asked]
    return Questions(
        confirm((*here, *_anything(context), *_timing(context))),
        confirm([family for family in elsewhere if family]),
        _families(context),
    )


def _means(context: Context) -> Iterator[tuple[str, Mapping[str, Pooled]]]:
    """Yield each question that a mean answers, with the mean by metric."""
    added = modalities.SECTION.values(context)
    primary = METRIC_WORDS[context.primary]
    tasks = "unimodal" if context.unimodal else listed(context.results.sources)
    if means := added.means.get(added.asked):
        yield f"Does adding modalities change {primary} on {tasks} labels?", means
    for letter, means in added.alone.items():
        yield f"Does adding {LETTER_WORDS[letter]} alone change {primary} on {tasks} labels?", means
    if means := supervision.SECTION.values(context).mean:
        asked = METRIC_WORDS[_first(means)[1]]
        yield f"Does {asked} differ between unimodal and multimodal supervision?", means
    if means := interactions.SECTION.values(context).mean:
        yield f"Do interactions change {METRIC_WORDS[_first(means)[1]]}?", means
    if context.variants:
        compared = variants.SECTION.values(context)
        for variant in compared.variants:
            mean = compared.mean(variant.name, "all labels")
            if mean and variant.name not in compared.controls:
                asked = f"Does {variant.name} change {primary} against {compared.reference}?"
                yield asked, mean.pooled
        for found in compared.weightings:
            pair, mean = found.pair, found.mean("all labels")
            # Against the reference it is asked above.
            if mean and pair.control != compared.reference:
                yield f"Does {pair.variant} change {primary} against {pair.control}?", mean.pooled


def _first(means: Mapping[str, Pooled]) -> tuple[Pooled, str]:
    """Return the mean in the metric that the question is asked in, and that metric."""
    metric = next(iter(means))
    return means[metric], metric


def _anything(context: Context) -> tuple[Family, ...]:
    """Return whether anything differs between label sources of which none is the reference."""
    compared = supervision.SECTION.values(context)
    if compared.mean or not compared.pairs:
        return ()
    metric = compared.metrics[0]
    question = f"Does the {METRIC_WORDS[metric]} of an input depend on the label source?"
    return (smallest_family(question, [pair.judged[metric] for pair in compared.pairs]),)


def _families(context: Context) -> int:
    """Return how many families of comparisons the page has, each metric one of its own."""
    added = modalities.SECTION.values(context)
    pairs = supervision.SECTION.values(context).pairs
    used = interactions.SECTION.values(context).cells
    cells = table1.SECTION.values(context).cells
    amount = len(METRICS) * len(added.families) + len(_timing(context))
    amount += max((len(pair.judged) + len(pair.elsewhere) for pair in pairs), default=0)
    amount += max((len(found.judged) + len(found.elsewhere) for found in used), default=0)
    if any(addition.elsewhere for addition in added.additions):
        amount += len(METRICS) * len(added.families)
    amount += _variant_families(context)
    return amount + max((len(found.over_chance) for found in cells), default=0)


def _variant_families(context: Context) -> int:
    """Return how many families the section on variants has: the cells of each, and the means.

    Those against controls have means of their own.
    """
    if not context.variants:
        return 0
    found = variants.SECTION.values(context)
    controlled = [mean for each in found.weightings for mean in each.means]
    kinds = 2 if any(mean.elsewhere for mean in (*found.means, *controlled)) else 1
    groups = len({cell.variant for cell in found.cells}) + bool(found.means)
    groups += sum(bool(each.cells) for each in found.weightings) + bool(controlled)
    return kinds * len(METRICS) * groups


def _timing(context: Context) -> tuple[Family, ...]:
    found = training.SECTION.values(context).convergence
    if found is None or found.verdict == "cannot be tested":
        return ()
    question = "Do networks with several modalities converge earlier or later than with one?"
    return (Family(question, 1, found.p),)
