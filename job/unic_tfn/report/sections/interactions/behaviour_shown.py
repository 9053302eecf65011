"""InterSHAP and the terms of the predicted class's probability on the page."""

from collections.abc import Sequence

from unic_tfn.grid import INPUTS
from unic_tfn.page.blocks import Block, Column, Entry, Picture, Prose, Table, columns, entries
from unic_tfn.page.wording import percent
from unic_tfn.report.context import Context
from unic_tfn.report.figures.term_points import TermPoints, TermSeries, draw_term_points
from unic_tfn.report.sections.interactions.behaviour import Behaviour, Estimate
from unic_tfn.report.wording import span
from unic_tfn.statistics.difference import LEVEL_WORDS

METHOD = (
    "InterSHAP (Wenderoth et al. 2025): the probability of the predicted class is split into an "
    "own part of each modality and an interaction of each pair (the k-SII of order 2; what three "
    "modalities do together is divided among them). InterSHAP is the pairs' share of the absolute "
    "values, of means over clips (global) or clip by clip, then averaged (local). As published, a "
    "modality that is not seen is drawn, together with all others that are not seen, from one "
    "other clip; here over all clips instead of a thousand draws. Drawn apart, each comes from a "
    "clip of its own, as in the other quantities of this section. A share of absolute values is "
    "never below 0, so networks without interactions show a little of it; and where the means over "
    "clips are all near 0, as for networks that hardly look at their input, the global share is a "
    "ratio of small numbers, and the local one says more.",
    "Terms of the probability: Harsanyi's dividends of the same game, drawn apart. The term of "
    "T × A is what text and audio add together beyond what each adds alone; the terms sum to what "
    "seeing everything adds to the probability of the predicted class.",
)

NOTE = f"In small print: {LEVEL_WORDS} intervals over clips and seeds."


def behaviour_blocks(context: Context, found: Sequence[Behaviour]) -> tuple[Block, ...]:
    """Return the sentence and the figure; nothing where the records have no games."""
    if not found:
        return ()
    return (Prose(behaviour_sentence(found)), _terms_picture(context, found))


def behaviour_tables(found: Sequence[Behaviour]) -> tuple[Table, ...]:
    """Return the tables of all numbers; nothing where the records have no games."""
    return (_intershap_table(found), _terms_table(found)) if found else ()


def behaviour_sentence(found: Sequence[Behaviour]) -> str:
    """Return the range of InterSHAP over cells in a sentence, with intervals in parentheses."""
    parts = [
        f"over all clips, it is {_range(found, [each.together for each in found])}",
        f"clip by clip, its mean is {_range(found, [each.local_together for each in found])}",
    ]
    return (
        "InterSHAP is the share of interactions in what moves the probability of the predicted "
        f"class: {'; '.join(parts)}."
    )


def _range(found: Sequence[Behaviour], shares: Sequence[Estimate]) -> str:
    """Return the smallest and the largest of the cells' shares, with their cells."""
    pairs = sorted(zip(shares, found, strict=True), key=lambda pair: pair[0].value)
    (least, first), (most, last) = pairs[0], pairs[-1]
    if len(pairs) == 1:
        return f"{_said(least)} in {first.cell.name}"
    return f"from {_said(least)} in {first.cell.name} to {_said(most)} in {last.cell.name}"


def _said(share: Estimate) -> str:
    ends = f"{percent(share.low, 0)}–{percent(share.high, 0)}"
    return f"{percent(share.value, 0)} % ({ends})"


def _terms_picture(context: Context, found: Sequence[Behaviour]) -> Picture:
    """Return each label source's terms, of its cell with the most modalities."""
    largest: dict[str, Behaviour] = {}
    for each in found:
        known = largest.get(each.cell.label_source)
        if known is None or len(each.cell.input) > len(known.cell.input):
            largest[each.cell.label_source] = each
    present = {term for each in largest.values() for term in each.terms}
    most = max(
        ((term, each) for each in largest.values() for term in each.terms),
        key=lambda pair: abs(pair[1].terms[pair[0]].value),
    )
    plot = TermPoints(
        name="interaction-terms",
        caption="What each modality and each interaction adds to the probability of the predicted "
        f"class, by label source: means over clips and seeds with {LEVEL_WORDS} intervals, and "
        "each seed. The terms of a label source sum to what seeing everything adds.",
        alt="Terms of the predicted class's probability by label source. The largest is "
        f"{' × '.join(most[0])} in {most[1].cell.name}. The table below has the numbers.",
        synthetic=context.results.synthetic,
        series=[
            TermSeries(
                each.cell.name,
                {
                    term: (value.value, value.low, value.high, value.seeds)
                    for term, value in each.terms.items()
                },
            )
            for each in largest.values()
        ],
        terms=[term for term in INPUTS if term in present],
        axis="added to the probability, percentage points",
    )
    return draw_term_points(plot)


def _intershap_table(found: Sequence[Behaviour]) -> Table:
    heads = [*columns("Cell", "Absent modalities drawn", ("Clips", "integer"))]
    for group in ("Global, over all clips", "Local, mean of the clips' own"):
        heads += [Column(word, "percent", group) for word in ("InterSHAP", "Low", "High")]
    rows = []
    for each in found:
        ways = {
            "together, as published": (each.together, each.local_together),
            "apart": (each.apart, each.local_apart),
        }
        for way, shares in ways.items():
            ends = [end for share in shares for end in (share.value, share.low, share.high)]
            rows.append(entries(each.cell.name, way, each.clips, *ends))
    caption = (
        "InterSHAP: interactions' share of what moves the predicted class's probability, with "
        f"{LEVEL_WORDS} intervals over clips and seeds"
    )
    return Table("interaction-intershap", caption, tuple(heads), tuple(rows))


def _terms_table(found: Sequence[Behaviour]) -> Table:
    terms = [term for term in INPUTS if any(term in each.terms for each in found)]
    group = "Term of the predicted class's probability"
    heads = (Column("Cell"), *(Column(" × ".join(term), "points", group) for term in terms))
    rows = tuple(
        (Entry(each.cell.name), *(_term_entry(each.terms.get(term)) for term in terms))
        for each in found
    )
    caption = "What modalities and interactions add to the probability of the predicted class"
    return Table("interaction-terms", caption, heads, rows, NOTE)


def _term_entry(value: Estimate | None) -> Entry:
    if value is None:
        return Entry(None)
    return Entry(value.value, small=span(value.low, value.high, "accuracy"))
