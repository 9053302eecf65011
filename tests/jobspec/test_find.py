"""A file always wins over a shipped name, and only a bare name is one."""

from pathlib import Path

import pytest

from unic_tfn.jobspec.find import find_jobspec, shipped_names

JOBSPECS = Path(__file__).parents[2] / "jobspecs"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Work in an empty folder away from the checkout."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_jobspec_of_the_repository_is_shipped():
    assert shipped_names() == sorted(path.stem for path in JOBSPECS.glob("*.yaml"))
    assert "demo" in shipped_names()


@pytest.mark.parametrize("name", shipped_names())
def test_a_bare_name_means_the_shipped_file(name):
    assert find_jobspec(name) == (JOBSPECS / f"{name}.yaml").resolve()


def test_a_file_or_folder_of_that_name_wins(elsewhere):
    (elsewhere / "demo").mkdir()
    (elsewhere / "full").write_text("")
    (elsewhere / "smoke").symlink_to("nowhere")
    for name in ("demo", "full", "smoke"):
        assert find_jobspec(name) == Path(name)


@pytest.mark.parametrize(
    "given",
    ["demo.yaml", "./demo", "demo/", "jobspecs/demo", "Demo", "demo ", "", ".", "..", "x" * 999],
)
def test_anything_else_is_a_path(given):
    assert find_jobspec(given) == Path(given)
