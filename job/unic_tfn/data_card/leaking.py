"""Shows the leak check."""

from collections.abc import Sequence

from unic_tfn.data_card.leaks import FEWEST_COLUMNS, NEAR, Leak
from unic_tfn.page.blocks import Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count, listed, shortened

SHOWN_PAIRS = 2
LONGEST_ID = 20


def show_leaks(found: Sequence[Leak]) -> Shown:
    """Return the section."""
    title = "Leaks: clips that are nearly the same in two splits"
    if not found:
        return Shown("leaks", title, (Prose("There is one split only.", "note"),))
    note = (
        f"Nearly the same: at most {NEAR:.0%} of the median distance between two train clips apart "
        f"(features standardised, texts averaged); with fewer than {FEWEST_COLUMNS} columns that "
        "vary, equal. Only clips that have the modality are compared."
    )
    heads = columns(
        "Modality", "Clips of", "like one of", ("Compared", "integer"), ("Alike", "integer"),
        "Examples",
    )  # fmt: skip
    rows = tuple(
        entries(one.modality, one.second, one.first, one.compared, one.clips, _examples(one))
        for one in found
    )
    table = Table("leaks", "Clips nearly the same as one of another split", heads, rows, note)
    return Shown("leaks", title, (_verdict(found), table))


def _verdict(found: Sequence[Leak]) -> Prose:
    bad = [
        f"{count(one.clips, f'{one.second} clip')} as in {one.first} (by {one.modality})"
        for one in found
        if one.clips
    ]
    if not bad:
        return Prose("No clip is nearly the same as one of another split.")
    text = (
        f"Nearly the same clips: {listed(bad)}. What a network learns by heart then counts as "
        "skill: import again with --group and a column that such clips share, or leave them out."
    )
    return Prose(text, "warning")


def _examples(leak: Leak) -> str:
    pairs = [
        f"{shortened(other, LONGEST_ID)} like {shortened(one, LONGEST_ID)}"
        for one, other in leak.examples[:SHOWN_PAIRS]
    ]
    return "; ".join(pairs)
