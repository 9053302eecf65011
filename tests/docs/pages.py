"""The documentation's pages, and the code that they show."""

import re
from pathlib import Path

from docs.generate import MARKER

ROOT = Path(__file__).parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "k8s" / "README.md",
    ROOT / "outputs" / "README.md",
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fenced(page: Path, language: str) -> list[str]:
    """Return the contents of a page's fenced blocks of one language."""
    return [block for found, block in FENCE.findall(text_of(page)) if found == language]


def code_of(page: Path) -> list[str]:
    """Return all code that a page's author shows: blocks, indented lines, and code in sentences."""
    text = MARKER.sub("", text_of(page))
    prose = FENCE.sub("", text)
    blocks = re.findall(r"(?:^ {4}.*\n)+", prose, re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ {4}.*$", "", prose, flags=re.MULTILINE))
    return [*(block for _, block in FENCE.findall(text)), *blocks, *spans]
