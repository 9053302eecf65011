"""Names of things and small tables, as a model card writes them."""

from collections.abc import Iterable, Sequence

from unic_tfn.grid import LETTER_WORDS, Run
from unic_tfn.messages.markdown import markdown, markdown_row
from unic_tfn.page.wording import listed


def predicts(run: Run) -> str:
    """Return what a run's network does: `multimodal labels from text, audio and video`."""
    return f"{run.cell.label_source} labels from {seen(run)}"


def seen(run: Run) -> str:
    """Return the modalities of a run's input in words: `text, audio and video`."""
    return listed([LETTER_WORDS[letter] for letter in run.cell.input])


def part_tested(run: Run) -> str:
    """Return what a run's test clips are called: `test`, or with folds `fold 3 of seed 1111`."""
    return "test" if run.fold is None else f"fold {run.fold} of seed {run.seed}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, the first column of texts and the others of numbers, everything escaped."""
    rule = ["---", *["---:"] * (len(heads) - 1)]
    shown = ([markdown(text) for text in row] for row in (heads, *rows))
    head, *body = map(markdown_row, shown)
    return "\n".join([head, markdown_row(rule), *body])


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of names and values; pairs without a value are left out."""
    lines = [markdown_row([markdown(name), markdown(value)]) for name, value in rows if value]
    return "\n".join([markdown_row(["", ""]), markdown_row(["---", "---"]), *lines])
