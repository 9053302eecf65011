import os
from pathlib import Path

import pytest

from unic_tfn.errors import StorageError
from unic_tfn.machine.ownership import whose
from unic_tfn.machine.storage_errors import storage_errors


def test_both_users_are_named_with_the_nearest_folder(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir(mode=0o755)
    said, remedy = whose(tmp_path / "outputs" / "full" / "job.json")
    me = f"{os.geteuid()}:{os.getegid()}"
    assert f"This process is user {me}; {tmp_path / 'outputs'} belongs to {me} (mode 0755)" in said
    assert f"chown {me}" in remedy


def test_a_folder_that_was_made_for_root_is_not_answered_with_being_root() -> None:
    assert "--user 0:0" not in whose(Path("/"))[1]
    assert '--user "$(id -u):$(id -g)"' in whose(Path("/"))[1]


def test_a_system_without_users_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid")
    assert whose(Path("/")) == ("", "")


def test_a_refused_write_names_user_and_owner(tmp_path: Path) -> None:
    """As where Docker has made the folder of a mount for root."""
    with pytest.raises(StorageError) as caught, storage_errors(tmp_path):
        raise PermissionError(13, "Permission denied", str(tmp_path / "job.json"))
    assert f"{tmp_path} belongs to {os.geteuid()}:" in caught.value.message
    assert "--user" in caught.value.remedy
    with pytest.raises(StorageError) as caught, storage_errors(tmp_path):
        raise OSError(28, "No space left on device")
    assert "user" not in str(caught.value)
