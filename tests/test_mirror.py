"""The tests mirror the sources: a/b.py is tested in tests/a/test_b.py."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "job" / "unic_tfn"
TESTS = ROOT / "tests"


def sources() -> dict[str, Path]:
    """Return the test file that each source file of a room is to have."""
    found = {}
    for path in sorted(SOURCES.rglob("*.py")):
        relative = path.relative_to(SOURCES)
        if path.stem not in {"__init__", "__main__"}:
            found[relative.as_posix()] = TESTS / relative.parent / f"test_{path.name}"
    return found


def test_every_source_file_has_a_test_file_of_its_name() -> None:
    assert len(sources()) > 100
    assert [name for name, test in sources().items() if not test.is_file()] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in TESTS.rglob("test_*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
