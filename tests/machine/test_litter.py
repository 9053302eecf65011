import pytest

from unic_tfn.machine.litter import is_litter


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "desktop.ini", "._metrics.json", ".nfs00000000a1b2"]
)
def test_what_systems_leave_is_litter(name):
    assert is_litter(name)
    assert not is_litter(f"x{name}")


@pytest.mark.parametrize("name", ["", "a.json", ".hidden", ".nfs", ".nfs.py", "a.json~"])
def test_files_of_people_are_not(name):
    assert not is_litter(name)
