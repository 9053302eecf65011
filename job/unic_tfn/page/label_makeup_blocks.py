"""What a multimodal label is made of, as pages show it: a sentence and three tables."""

from collections.abc import Sequence

from unic_tfn.grid import LETTER_WORDS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Table, columns, entries
from unic_tfn.page.wording import listed, number, percent
from unic_tfn.statistics.carriers import NOBODY
from unic_tfn.statistics.label_information import Bits, LabelInformation
from unic_tfn.statistics.label_makeup import RESAMPLES, LabelMakeup

INTERVAL = "95 % interval"


def makeup_blocks(found: Sequence[LabelMakeup]) -> tuple[Block, ...]:
    """Return the blocks of all labels that have several parts; none if there are none."""
    if not found:
        return ()
    shown = [block for makeup in found for block in _blocks(makeup)]
    if any(makeup.information for makeup in found):
        method = tuple(Prose(text) for text in _method(found))
        shown.append(Fold("What these amounts are", method))
    return tuple(shown)


def carried_words(letters: str) -> str:
    """Return whose label a clip's multimodal label is: `text and audio`, `no source`."""
    return "no source" if letters == NOBODY else listed([LETTER_WORDS[one] for one in letters])


def _blocks(makeup: LabelMakeup) -> list[Block]:
    """Return one label's sentence and its tables; the amounts are folded."""
    shown: list[Block] = [Prose(f"{_carried_sentence(makeup)} {_sentence(makeup)}")]
    if makeup.information is None:
        return [*shown, _carrier_table(makeup)]
    tables = (_part_table(makeup, makeup.information), _source_table(makeup, makeup.information))
    return [
        *shown,
        _carrier_table(makeup),
        tables[0],
        Fold(f"Information about the {makeup.target} label in numbers", tables[1:]),
    ]


def _carried_sentence(makeup: LabelMakeup) -> str:
    everyone = "".join(makeup.sources)
    names = listed([makeup.sources[letter] for letter in everyone])
    if not makeup.clips:
        return f"No clip has a {makeup.target} label and one from each of {names}."
    shares = {letters: clips / makeup.clips for letters, clips in makeup.carriers.items()}
    alone = [f"{LETTER_WORDS[one]} {percent(shares[one], 0)} %" for one in everyone]
    return (
        f"Whose label is the {makeup.target} one? Over the {count(makeup.clips, 'clip')} labelled "
        f"by it and by {names}, all of these have the same label as it in "
        f"{percent(shares[everyone], 0)} %, one source alone in {_sum(shares, 1)} % "
        f"({listed(alone)}), and none in {percent(shares[NOBODY], 0)} %."
    )


def _sum(shares: dict[str, float], size: int) -> str:
    own = [share for letters, share in shares.items() if letters != NOBODY and len(letters) == size]
    return percent(sum(own), 0)


def _sentence(makeup: LabelMakeup) -> str:
    if makeup.information is None:
        return f"How much the sources say about it is not computed: {makeup.reason}."
    found = makeup.information
    whole = found.informations["".join(makeup.sources)]
    own = [
        f"{_amount(bits)} unique to {LETTER_WORDS[kind]}"
        for kind, bits in found.parts.items()
        if kind in LETTER_WORDS and bits.value > 0
    ]
    parts = [f"{_amount(found.parts['redundant'])} redundant", *own]
    parts.append(f"{_amount(found.parts['synergistic'])} synergistic")
    classes = f"its classes {makeup.rule}"
    if makeup.rule != "as they are":
        classes = f"its classes grouped {makeup.rule}, {makeup.groups}"
    return (
        f"With {classes}, it has {number(found.entropy, 2)} bits of entropy. The other labels "
        f"together tell {_amount(whole)} of them: {listed(parts)}."
    )


def _amount(bits: Bits) -> str:
    return f"{number(bits.value, 2)} ({number(bits.low, 2)} to {number(bits.high, 2)})"


def _carrier_table(makeup: LabelMakeup) -> Table:
    heads = columns("Same label as", ("Clips", "integer"), ("Share, %", "percent"))
    rows = tuple(
        entries(carried_words(letters), clips, clips / makeup.clips if makeup.clips else None)
        for letters, clips in makeup.carriers.items()
    )
    caption = f"Whose label the {makeup.target} label is"
    return Table(f"label-carriers-{makeup.target}", caption, heads, rows)


def _part_table(makeup: LabelMakeup, found: LabelInformation) -> Table:
    words = {"redundant": "redundant", "synergistic": "synergistic"}
    words |= {letter: f"unique to {LETTER_WORDS[letter]}" for letter in makeup.sources}
    heads = (Column("Part"), *_amount_heads())
    rows = tuple(
        entries(words[kind], *_amount_values(bits, found)) for kind, bits in found.parts.items()
    )
    caption = f"What the {makeup.target} label shares with the other labels, in parts"
    note = (
        "Redundant: two sources or more have it, each by itself. Unique: one source has it by "
        "itself, and no other does. Synergistic: no source has it by itself."
    )
    return Table(f"label-parts-{makeup.target}", caption, heads, rows, note)


def _source_table(makeup: LabelMakeup, found: LabelInformation) -> Table:
    heads = (Column("Labels from"), *_amount_heads(), Column("Uncorrected bits", "decimal"))
    rows = tuple(
        entries(
            listed([LETTER_WORDS[letter] for letter in name]),
            *_amount_values(bits, found),
            found.plug_in[name],
        )
        for name, bits in found.informations.items()
    )
    caption = f"Mutual information of the {makeup.target} label with the other labels"
    return Table(f"label-information-{makeup.target}", caption, heads, rows)


def _amount_heads() -> tuple[Column, ...]:
    return columns(
        ("Bits", "decimal"),
        ("Low", "decimal"),
        ("High", "decimal"),
        ("Share of the entropy, %", "percent"),
    )


def _amount_values(bits: Bits, found: LabelInformation) -> tuple[float | None, ...]:
    share = bits.value / found.entropy if found.entropy else None
    return bits.value, bits.low, bits.high, share


def _method(found: Sequence[LabelMakeup]) -> tuple[str, ...]:
    """Return what the amounts are, one paragraph for each."""
    units = "groups" if found[0].grouped else "clips"
    return (
        "Mutual information is how many bits of the label are known to somebody who knows the "
        "other labels. From few clips it comes out too high; its mean over all permutations of the "
        "label between clips is taken off, which is exact where labels share nothing and slightly "
        "too much where they determine one another. A corrected amount can fall below 0. Classes "
        "are put into at most three groups, because with seven the sources have 343 combinations, "
        "and what is taken off would be larger than what is left.",
        "Redundant, unique and synergistic parts: the lattice of Williams and Beer (2010), with "
        "the minimum mutual information as redundancy (Barrett 2015). It counts as unique as "
        "little as can be: only the most informative source can have unique information, and what "
        "a weaker source says counts as redundant even where it is about other clips. So the "
        "synergistic part is an upper bound of what needs several labels at once.",
        f"The {INTERVAL} is from {RESAMPLES:,} bootstrap resamples of the {units}: the estimate "
        "plus the resamples' deviations from their mean.",
    )
