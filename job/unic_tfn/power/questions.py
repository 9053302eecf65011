"""The questions that a grid's report will ask, with the comparisons that answer each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from unic_tfn.grid import Cell
from unic_tfn.report.additions import FAMILY_WORDS
from unic_tfn.report.comparisons import Pairs, additions, asked_about, label_sources

SUPERVISION = "label sources"
SUPERVISION_WORDS = "training the same input on other labels"
# Those that the report is about come first; the first of a grid is its main one.
ORDER = (
    "to own modality",
    "no own",
    SUPERVISION,
    "of own modality",
    "without own modality",
)


@dataclass(frozen=True)
class Question:
    """A family of comparisons, which are corrected together.

    Args:
        family: its name in the code.
        words: what its comparisons do, as the subject of a sentence.
        pairs: the cells that are compared; at least one pair.
        asked: those of them whose mean is tested too.
    """

    family: str
    words: str
    pairs: Pairs
    asked: Pairs

    @property
    def comparisons(self) -> int:
        """How many comparisons there are."""
        return len(self.pairs)


def questions(
    cells: Collection[Cell], unimodal: Mapping[str, str], classes: Mapping[str, Collection[str]]
) -> tuple[Question, ...]:
    """Return the questions for which a grid has comparisons, its main one first.

    Args:
        cells: those of the grid.
        unimodal: the letter of the modality whose labels a source has.
        classes: the names of each label source's classes.
    """
    found: dict[str, Pairs] = {SUPERVISION: tuple(label_sources(cells, classes))}
    words = {SUPERVISION: SUPERVISION_WORDS}
    for family, pairs in additions(cells, unimodal).items():
        found[family], words[family] = pairs, FAMILY_WORDS[family]
    asked = {**found, SUPERVISION: asked_about(found[SUPERVISION], unimodal)}
    return tuple(
        Question(name, words[name], found[name], asked[name]) for name in ORDER if found[name]
    )
