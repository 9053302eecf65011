"""The tables of the section on usable information."""

from collections.abc import Iterator, Sequence

from unic_tfn.grid import INPUTS, LETTER_WORDS, LETTERS
from unic_tfn.page.blocks import Column, Entry, Style, Table, columns, entries
from unic_tfn.page.tables import header
from unic_tfn.page.wording import percent
from unic_tfn.report.sections.information.amounts import METRIC, Amount
from unic_tfn.report.sections.information.clips import Clips, InfluencedClip
from unic_tfn.report.sections.information.values import (
    Information,
    ModalityInformation,
    SourceInformation,
)
from unic_tfn.report.wording import interval
from unic_tfn.statistics.difference import LEVEL_WORDS
from unic_tfn.statistics.information_parts import ALL

ENDS: tuple[tuple[str, Style], ...] = (
    ("Bits", "thousandths"),
    ("Low", "thousandths"),
    ("High", "thousandths"),
)
# By the field of a modality's values: its column.
QUANTITIES = {
    "alone": Column("Alone", "thousandths"),
    "last": Column("Added last", "thousandths"),
    "unique": Column("Unique", "thousandths", "At most"),
    "shared": Column("Shared", "thousandths", "At least"),
    "synergy": Column("Synergy", "thousandths", "At least"),
    "shapley": Column("Shapley", "thousandths"),
}


def range_text(amount: Amount) -> str:
    """Return an amount's interval, `0.214 to 0.380`; empty without one."""
    if amount.low is None or amount.high is None:
        return ""
    return interval(amount.low, amount.high, METRIC)


def input_table(values: Information) -> Table:
    """Return each input's information beside the entropy of the labels."""
    heads = columns(
        "Labels",
        "Input",
        *ENDS,
        ("Entropy of the labels", "thousandths"),
        ("Share of it", "percent"),
        ("Clips", "integer"),
        ("Seeds", "integer"),
    )
    rows = tuple(
        entries(
            source.label_source,
            found.input,
            Entry(found.amount.value, strong=found == source.most),
            found.amount.low,
            found.amount.high,
            source.entropy,
            _share(found.share),
            len(source.clips.ids),
            found.seeds,
        )
        for source in values.sources
        for found in source.inputs
    )
    caption = f"Usable information by input: bits, {LEVEL_WORDS} interval, share of the entropy"
    return Table("information-inputs", caption, heads, rows)


def _share(share: float | None) -> Entry:
    return Entry(None) if share is None else Entry(share, percent(share))


def modality_table(sources: Sequence[SourceInformation]) -> Table:
    """Return each modality's parts, for label sources with all seven inputs."""
    heads = (*columns("Labels", "Modality"), *QUANTITIES.values())
    rows = tuple(
        (
            Entry(source.label_source),
            Entry(LETTER_WORDS[found.letter]),
            *(Entry(amount.value, small=range_text(amount)) for _, amount in _parts(found)),
        )
        for source in sources
        for found in source.modalities
    )
    return Table(
        "information-modalities",
        f"What each modality says alone, shares and adds: bits, {LEVEL_WORDS} interval",
        heads,
        rows,
        "Alone = unique + shared, added last = unique + synergy, as far as neither is below 0. The "
        "three Shapley values sum to the information of all three modalities.",
    )


def _parts(found: ModalityInformation) -> Iterator[tuple[str, Amount]]:
    for field, column in QUANTITIES.items():
        yield header(column), getattr(found, field)


def pair_table(sources: Sequence[SourceInformation]) -> Table:
    """Return what pairs of modalities say together less what each says."""
    heads = columns("Labels", "Modalities", "Given", *ENDS)
    rows = tuple(
        (
            Entry(source.label_source),
            Entry(f"{LETTER_WORDS[found.pair.first]} and {LETTER_WORDS[found.pair.second]}"),
            Entry(LETTER_WORDS[found.pair.given] if found.pair.given else "nothing"),
            *_ends(found.amount),
        )
        for source in sources
        for found in source.pairs
    )
    return Table(
        "information-pairs",
        f"Pairs: what both say together less what each says, bits, {LEVEL_WORDS} interval",
        heads,
        rows,
        "Below 0: the overlap of both outweighs what only both together say. Above 0: the other "
        "way round. Given a modality: among networks that all see it.",
    )


def dividend_table(sources: Sequence[SourceInformation]) -> Table:
    """Return the Möbius dividends and their sums by size."""
    heads = columns("Labels", "Part", *ENDS)
    rows = tuple(
        (Entry(source.label_source), Entry(name), *_ends(amount))
        for source in sources
        for name, amount in _dividends(source)
    )
    return Table(
        "information-dividends",
        f"Möbius dividends of the information, and their sums: bits, {LEVEL_WORDS} interval",
        heads,
        rows,
    )


def _dividends(source: SourceInformation) -> Iterator[tuple[str, Amount]]:
    for name, amount in source.dividends.items():
        yield " × ".join(name), amount
    for name, amount in source.sizes.items():
        yield f"sum: {name}", amount
    for found in source.inputs:
        if found.input == ALL:
            yield "sum of all", found.amount


def part_table(sources: Sequence[SourceInformation]) -> Table:
    """Return the numbers of `modality_table` with their intervals in columns."""
    heads = columns("Labels", "Modality", "Quantity", *ENDS)
    rows = tuple(
        (Entry(source.label_source), Entry(found.letter), Entry(word), *_ends(amount))
        for source in sources
        for found in source.modalities
        for word, amount in _parts(found)
    )
    caption = "Each modality's parts, with intervals"
    return Table("information-parts", caption, heads, rows)


def _ends(amount: Amount) -> tuple[Entry, ...]:
    return entries(amount.value, amount.low, amount.high)


def count_table(values: Information) -> Table:
    """Return on how many clips each modality does what."""
    heads = [*columns("Labels", "Modality", ("Clips", "integer"))]
    heads += [Column(word, "integer", "Alone") for word in ("says most", "misleads")]
    heads += [Column(word, "integer", "To the other two") for word in ("adds", "takes away")]
    rows = tuple(
        entries(
            source.label_source,
            LETTER_WORDS[letter],
            len(source.clips.ids),
            found.most,
            found.misleads,
            found.adds,
            found.takes,
        )
        for source in values.sources
        for letter, found in source.clips.counts.items()
    )
    return Table(
        "information-counts",
        "On how many clips each modality carries or misleads, means over seeds",
        tuple(heads),
        rows,
        "Says most: more than 0 bits and more than any other modality alone. Misleads, takes away: "
        "less than 0 bits.",
    )


def influence_table(values: Information) -> Table:
    """Return the clips that a modality carries or misleads most."""
    heads = columns(
        "Labels", "Clip", "Gold", "Modality", "Effect", ("Bits", "thousandths"), "How",
        ("It alone", "thousandths"), ("All three", "thousandths"),
    )  # fmt: skip
    rows = tuple(
        entries(
            source.label_source,
            clip.id,
            clip.gold,
            LETTER_WORDS[clip.letter],
            _effect(clip),
            clip.bits,
            "added last" if source.clips.basis == "added" else "alone",
            clip.alone,
            clip.all,
        )
        for source in values.sources
        for clip in (*source.clips.carried, *source.clips.misled)
    )
    caption = "The clips that a modality carries or misleads most, of each label source"
    return Table("information-extremes", caption, heads, rows)


def _effect(clip: InfluencedClip) -> Entry:
    return Entry("carries", tone="good") if clip.bits > 0 else Entry("misleads", tone="bad")


def clip_table(values: Information) -> Table:
    """Return every clip of every label source, for other programs."""
    heads = [*columns("Labels", "Clip", "Gold")]
    heads += [Column(name, "thousandths", "Said by") for name in INPUTS]
    heads += [Column(letter, "thousandths", "Added last by") for letter in LETTERS]
    heads += columns("Says most alone")
    rows = tuple(row for source in values.sources for row in _clip_rows(source))
    return Table(
        "information-clips",
        "Every clip: what each input says about it, and what each modality adds to the other two",
        tuple(heads),
        rows,
        "Bits, means over seeds; empty where networks are missing. The last column is empty where "
        "no modality alone says more than 0 bits.",
        csv_only=True,
    )


def _clip_rows(source: SourceInformation) -> Iterator[tuple[Entry, ...]]:
    clips: Clips = source.clips
    said = [clips.inputs.get(name) for name in INPUTS]
    added = [clips.added.get(letter) for letter in LETTERS]
    for place, (name, gold) in enumerate(zip(clips.ids, clips.gold, strict=True)):
        numbers = (None if column is None else column[place] for column in (*said, *added))
        most = "" if clips.most_alone is None else clips.most_alone[place]
        yield entries(source.label_source, name, gold, *numbers, most or None)
