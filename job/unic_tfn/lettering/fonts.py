"""The fonts that pictures are drawn with: Matplotlib's own, and Noto's where it is installed."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.font_manager import FontProperties, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font

# A line for pictures in which names were left out.
NOT_DRAWN = "No installed font has the letters of some names: their numbers stand for them."
OWN_FAMILY = "DejaVu Sans"
NOTO = "NotoSans"


@cache
def font_files() -> tuple[Path, ...]:
    """Return the regular fonts, Matplotlib's first, then those of Noto in the order of names."""
    own = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    noto = {Path(path) for path in findSystemFonts() if Path(path).name.startswith(NOTO)}
    return (own, *sorted(path for path in noto if "Regular" in path.name))


@cache
def font_families() -> tuple[str, ...]:
    """Return the families of `font_files`, which Matplotlib tries in turn for each letter."""
    noto = font_files()[1:]
    for path in noto:
        fontManager.addfont(path)
    return (OWN_FAMILY, *dict.fromkeys(FontProperties(fname=path).get_name() for path in noto))


@cache
def _letters(path: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(path)).get_charmap())


def font_for(text: str, files: Sequence[Path] | None = None) -> Path | None:
    """Return the first font that has all letters of a text, None if none has.

    Args:
        text: one line, or several.
        files: the fonts to choose from, by default `font_files()`.
    """
    wanted = {ord(letter) for letter in text if not letter.isspace()}
    for path in font_files() if files is None else files:
        if wanted <= _letters(path):
            return path
    return None


def drawable(text: str) -> str:
    """Return a text without the words that have a letter which no font has."""
    missing = {
        letter
        for letter in text
        if not letter.isspace() and not any(ord(letter) in _letters(path) for path in font_files())
    }
    if not missing:
        return text
    words = text.split(" ")
    return " ".join(word for word in words if not missing & set(word)).strip()
