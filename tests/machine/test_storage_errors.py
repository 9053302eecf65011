import errno

import pytest

from unic_tfn.errors import StorageError
from unic_tfn.machine.storage_errors import free_space, storage_errors


def test_the_error_names_the_path_that_failed(tmp_path):
    caught = pytest.raises(StorageError, match=r"gone: No such file.* MiB")
    with caught as error, storage_errors(tmp_path):
        (tmp_path / "gone").read_text()
    assert error.value.exit_code == 74


def test_without_a_path_of_its_own_the_given_one_is_named(tmp_path):
    caught = pytest.raises(StorageError, match=f"{tmp_path.name}: out of order")
    with caught, storage_errors(tmp_path):
        raise OSError("out of order")


def test_other_errors_pass(tmp_path):
    with pytest.raises(ZeroDivisionError), storage_errors(tmp_path):
        1 / 0  # noqa: B018


def test_free_space_is_that_above_a_path_that_is_not_there(tmp_path):
    assert free_space(tmp_path / "not" / "there").endswith(" MiB")


@pytest.mark.parametrize(("number", "bind"), [(errno.EROFS, True), (errno.ENOSPC, False)])
def test_in_apptainer_a_folder_that_is_not_bound_is_the_usual_cause(
    tmp_path, monkeypatch, number, bind
):
    for image in ("/home/me/unic-tfn.sif", ""):
        monkeypatch.setenv("APPTAINER_CONTAINER", image)
        with pytest.raises(StorageError) as error, storage_errors(tmp_path):
            raise OSError(number, "no")
        assert ("--bind" in error.value.remedy) is (bind and bool(image))
