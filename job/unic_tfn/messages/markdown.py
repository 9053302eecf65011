"""Text and tables in Markdown, with everything escaped that Markdown or HTML would interpret."""

import re
from collections.abc import Sequence

# Also the signs of GitHub's dialect: ~~struck out~~ and $formulas$.
INTERPRETED = re.compile(r"([\\`*_\[\]<>|&~$])")


def markdown(text: str) -> str:
    """Return text on one line in which no sign is Markdown.

    Example:
        >>> print(markdown("a|b *c*"))
        a\\|b \\*c\\*
    """
    return INTERPRETED.sub(r"\\\1", " ".join(text.split()))


def markdown_row(parts: Sequence[str]) -> str:
    """Return a row of a table, of parts that are Markdown already."""
    return f"| {' | '.join(parts)} |"
