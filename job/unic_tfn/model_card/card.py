"""The model card of a run: front matter and sections, in order, written where it belongs."""

import os
from pathlib import Path

from unic_tfn.errors import UsageError
from unic_tfn.machine.durable import write_file
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.model_card.facts import CardFacts, card_facts
from unic_tfn.model_card.front_matter import front_matter
from unic_tfn.model_card.scores import scores
from unic_tfn.model_card.sections import (
    citation,
    data,
    how_to_load,
    limits,
    opening,
    provenance,
    settings,
    what_was_trained,
)
from unic_tfn.records.record_files import CARD_FILE, KEEP_WEIGHTS, NO_WEIGHTS


def card_text(facts: CardFacts, beside: bool = True) -> str:
    """Return a card: the same text for the same record.

    Args:
        facts: what it tells.
        beside: whether it lies beside the record's other files.
    """
    parts = [
        *opening(facts),
        *what_was_trained(facts),
        *data(facts),
        *scores(facts, beside),
        *limits(facts),
        *how_to_load(facts),
        *settings(facts),
        *provenance(facts),
        *citation(facts),
    ]
    return front_matter(facts) + "\n" + "\n\n".join(parts) + "\n"


def write_cards(
    job_folder: Path, pattern: str, out: Path | None = None, force: bool = False
) -> tuple[list[Path], bool]:
    """Write the card of each run that a pattern names, beside its weights.

    Args:
        job_folder: such as `outputs/full`.
        pattern: see `card_facts`.
        out: the file to write instead, of one run; its weights need not have been kept.
        force: whether a card that is there and says something else is replaced.

    Returns:
        The cards' paths, and whether their data were generated.

    Raises:
        UsageError: there is no such job or run; a run kept no weights and no file is given; a
            file is given for several runs; or something else is there already.
        DataError: a record or a file of the job is damaged.
        StorageError: the file system failed.
    """
    found = card_facts(job_folder, pattern)
    if out and len(found) > 1:
        names = ", ".join(facts.run.name for facts in found[:3])
        raise UsageError(
            f"--out: a file holds one card, and {len(found)} runs are meant.",
            f"Name one of them, such as {names}, or do without --out.",
        )
    cards = {out or _place(facts): card_text(facts, out is None).encode() for facts in found}
    for path, contents in cards.items():
        _refuse_other(path, contents, force)
    for path, contents in cards.items():
        write_file(path, contents)
    return list(cards), any(facts.metrics.data.synthetic for facts in found)


def _place(facts: CardFacts) -> Path:
    """Return where a card belongs: beside the weights."""
    if not facts.has_weights:
        raise UsageError(
            f"{facts.folder}: {NO_WEIGHTS}, and a card lies beside them.",
            f"{KEEP_WEIGHTS} Or name a file for a card without a network: --out card.md.",
        )
    return facts.folder / CARD_FILE


def _refuse_other(path: Path, contents: bytes, force: bool) -> None:
    """Refuse to replace a card that was edited, or a file that is not a card."""
    with storage_errors(path):
        if force or not os.path.lexists(path):
            return
        if path.is_file() and path.read_bytes() == contents:
            return
    raise UsageError(
        f"{path}: exists already and says something else.",
        "Give another path with --out, or --force to replace it.",
    )
