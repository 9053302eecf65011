import pytest

from unic_tfn.machine.system_files import is_system_file


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "desktop.ini", "._metrics.json", ".nfs00000000a1b2"]
)
def test_what_systems_leave_is_system_file(name):
    assert is_system_file(name)
    assert not is_system_file(f"x{name}")


@pytest.mark.parametrize("name", ["", "a.json", ".hidden", ".nfs", ".nfs.py", "a.json~"])
def test_files_of_people_are_not(name):
    assert not is_system_file(name)
