from pathlib import Path

from unic_tfn.doctor.nvidia import Driver, find_driver, libraries, library_folders


def test_a_library_that_does_not_load_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "libnonesuch.so.7").write_bytes(b"no library")
    (tmp_path / "libnonesuch.so").touch()
    (tmp_path / "readme.txt").touch()
    found = libraries([tmp_path])
    assert list(found) == ["libnonesuch.so.7"]
    assert found["libnonesuch.so.7"]


def test_a_library_that_loads_has_no_reason(tmp_path: Path) -> None:
    (tmp_path / "libc.so.6").touch()
    assert libraries([tmp_path]) == {"libc.so.6": None}


def test_this_machine_is_looked_at_without_failing() -> None:
    driver = find_driver()
    assert isinstance(driver, Driver) or "driver" in driver
    assert all(folder.name == "lib" and folder.is_dir() for folder in library_folders())
