"""Links lead somewhere, pictures are there and small, and no address of a package registry."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import FENCE, NAMES, PAGES, ROOT, text_of

LINK = re.compile(r"\]\(([^)\s]+)\)")
REGISTRIES = re.compile(r"pypi\.|pythonhosted\.|npmjs\.|--(extra-)?index-url|--find-links", re.I)
MADE = {".git", ".venv", "site", "build", "outputs", "__pycache__", ".mypy_cache", ".ruff_cache"}
README_LINES = 150
PICTURE_BYTES = 300_000


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as both the site and code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_to_files_and_headings_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text_of(page))):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{page.name}: {link}"


def test_the_readme_links_to_every_page_that_is_not_reached_otherwise() -> None:
    linked = set(LINK.findall(text_of(ROOT / "README.md")))
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages - linked == {"docs/index.md", "docs/cluster.md"}


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= README_LINES


def test_pictures_are_shown_and_small() -> None:
    shown = " ".join(map(text_of, PAGES))
    pictures = sorted((ROOT / "docs").glob("*.png"))
    assert "report.png" in {picture.name for picture in pictures}
    for picture in pictures:
        assert picture.stat().st_size < PICTURE_BYTES
        assert picture.name in shown


def test_no_file_names_a_package_registry() -> None:
    read = 0
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if MADE & set(inside.parts) or path == Path(__file__) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        read += 1
        assert not REGISTRIES.search(text), inside
    assert read > 300
