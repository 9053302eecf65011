"""Changes under variants as tables and in sentences, against the reference or a control."""

from collections.abc import Mapping, Sequence

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS, Cell
from unic_tfn.page.blocks import Table, columns, entries
from unic_tfn.page.wording import listed
from unic_tfn.report.comparison_columns import (
    WITHIN,
    comparison_columns,
    comparison_entries,
    difference_columns,
    difference_entries,
    elsewhere_columns,
    elsewhere_entries,
    within_entry,
)
from unic_tfn.report.sections.variants.means import Mean
from unic_tfn.report.sections.variants.values import VariantCell
from unic_tfn.report.wording import change, judged_words, verdict_words
from unic_tfn.statistics.families import Judged, Verdict

WORDS: Mapping[Verdict, str] = {
    "helps": "better",
    "hurts": "worse",
    "within noise": "within noise",
}
# Runs are missing, or test too few clips, or are the same networks.
NOT_COMPARED = "These runs cannot say: no cell can be compared under two variants."


def means_table(
    means: Sequence[Mean], name: str, caption: str, metrics: Sequence[str], against: bool = False
) -> Table:
    """Return means in some metrics, a row each.

    Args:
        means: of the section.
        name: of the table's files.
        caption: the caption.
        metrics: which are shown.
        against: whether a column says what each is compared with.
    """
    heads = columns(
        "Variant",
        *(["Against"] if against else []),
        "Labels",
        ("Cells", "integer"),
    )
    heads += difference_columns("Mean change") + columns(WITHIN)
    heads += elsewhere_columns(any(mean.elsewhere for mean in means))
    rows = tuple(
        entries(
            mean.variant,
            *([mean.against] if against else []),
            mean.labels,
            mean.pooled[metric].comparisons,
            *difference_entries(
                mean.judged[metric], metric, verdict_words(mean.judged[metric], WORDS)
            ),
            within_entry(mean.judged[metric], metric),
            *elsewhere_entries(mean.elsewhere.get(metric), metric, WORDS),
        )
        for metric in metrics
        for mean in means
    )
    return Table(name, caption, heads, rows)


def cells_table(
    cells: Sequence[VariantCell], name: str, caption: str, against: bool = False
) -> Table:
    """Return cells in all metrics, a row each; see `means_table`."""
    other = "other" if against else "reference"
    heads = columns(
        "Variant",
        *(["Against"] if against else []),
        "Cell",
    )
    heads += comparison_columns() + columns(
        ("Parameters", "integer"),
        (f"Parameters of the {other}", "integer"),
        ("Seconds a run", "tenths"),
        (f"Seconds of the {other}", "tenths"),
    )
    heads += elsewhere_columns(any(found.elsewhere for found in cells))
    rows = tuple(
        entries(
            found.variant,
            *([found.against] if against else []),
            found.cell.name,
            *comparison_entries(
                judged, metric, verdict_words(judged, WORDS), found.clips, found.seeds
            ),
            round(found.parameters),
            round(found.reference_parameters),
            found.seconds,
            found.reference_seconds,
            *elsewhere_entries(found.elsewhere.get(metric), metric, WORDS),
        )
        for found in cells
        for metric, judged in found.judged.items()
    )
    return Table(name, caption, heads, rows)


def same_note(variant: str, cells: Sequence[Cell], other: str) -> str:
    """Return which cells have the same networks under two variants; empty if none do."""
    if not cells:
        return ""
    return (
        f"Under {variant}, the networks of {listed([cell.name for cell in cells])} give what those "
        f"of {other} do; they are not compared."
    )


def mean_sentence(means: Sequence[Mean], metric: str, subject: str) -> str:
    """Return a variant's mean changes in a metric by labels, in a sentence.

    Args:
        means: all of one variant, against the same other one.
        metric: in which they are told.
        subject: what changes the metric, such as the variant's name.
    """
    told = [f"{_told(mean.judged[metric], metric)} on {mean.labels}" for mean in means[:3]]
    text = f"{subject} changes {METRIC_WORDS[metric]} by {listed(told)}"
    if len(means) < 4:
        return f"{text}."
    return f"{text}; the last two differ by {_told(means[3].judged[metric], metric)}."


def _told(judged: Judged, metric: str) -> str:
    amount = f"{change(judged.difference.effect, metric)} {METRIC_UNITS[metric]}"
    return f"{amount} ({judged_words(judged, metric)}: {verdict_words(judged, WORDS)})"
