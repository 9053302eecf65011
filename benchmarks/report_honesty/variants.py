"""What the section on variants says of a simulated grid, family by family."""

from collections.abc import Mapping, Sequence

from benchmarks.report_honesty.page import MEAN, SENTENCE, Place, Said, add, add_questions
from unic_tfn.grid import Cell
from unic_tfn.jobspec.weighting_controls import WeightingControl
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.records.grid_results import GridResults
from unic_tfn.report.against_control import against_control
from unic_tfn.report.against_reference import Family, against_reference
from unic_tfn.report.comparisons import REFERENCE
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.variants.means import Mean, means_of
from unic_tfn.report.sections.variants.values import AgainstControl
from unic_tfn.report.sections.variants.weighting import GAINS, weighting_answer

ALL = "all labels"


def variant_families(results: GridResults, effort: Effort) -> dict[str, list[Said]]:
    """Return what is said of the variants of a grid by family: `FAMILY, METRIC`.

    The means against the reference are one family, those of weightings against controls another.
    """
    context = Context.of(results, effort)
    with one_thread():
        families, weightings = against_reference(context), against_control(context)
        means = means_of(context, families)
        controlled = means_of(context, tuple(weightings.values()))
    found: dict[str, list[Said]] = {}
    for family in (*families, *weightings.values()):
        for cell, judged in family.judged.items():
            pair = _pair(family.variant, family.against, cell)
            name = f"{family.variant} against {family.against}"
            add(found, name, judged.here, judged.elsewhere, [pair])
    for name, own in (("variants", means), ("weightings", controlled)):
        for mean in own:
            add(found, MEAN + name, mean.judged, mean.elsewhere, _pairs(context, mean))
    controls = {pair.control for pair in weightings}
    asked = [mean for mean in means if mean.variant not in controls]
    add_questions(
        found, [m.pooled[context.primary] for m in (*asked, *controlled) if m.labels == ALL]
    )
    found[SENTENCE] = _sentence(context, weightings, controlled)
    return found


def _pair(variant: str, against: str, cell: Cell) -> tuple[Place, Place]:
    return (against, cell), (variant, cell)


def _pairs(context: Context, mean: Mean) -> list[tuple[Place, Place]]:
    """Return the comparisons of a mean; none of a difference of two, which is never true here."""
    cells = context.results.cells
    sources = {
        ALL: context.results.sources,
        "unimodal labels": tuple(context.unimodal),
        "multimodal labels": (REFERENCE,),
    }.get(mean.labels, ())
    return [
        _pair(mean.variant, mean.against, cell) for cell in cells if cell.label_source in sources
    ]


def _sentence(
    context: Context, weightings: Mapping[WeightingControl, Family], means: Sequence[Mean]
) -> list[Said]:
    """Return the means of which the findings say that reliability was learned."""
    found = []
    for pair in weightings:
        own = tuple(m for m in means if (m.variant, m.against) == (pair.variant, pair.control))
        answers = weighting_answer(context, [AgainstControl(pair, own, (), ())])
        if any(GAINS["permuted"] in answer.answer for answer in answers):
            pairs = _pairs(context, own[0])
            found.append(Said(own[0].judged[context.primary], pairs))
    return found
