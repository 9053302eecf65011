import pytest

from unic_tfn.errors import StorageError, UsageError
from unic_tfn.interface.own_errors import own_errors


@own_errors
def failing(error: Exception) -> None:
    """Fail."""
    raise error


def test_a_failure_of_the_system_has_the_commands_text():
    with pytest.raises(StorageError, match="/x/y: No space left on device") as caught:
        failing(OSError(28, "No space left on device", "/x/y"))
    assert isinstance(caught.value.__cause__, OSError)


def test_everything_else_passes():
    for error in (UsageError("no"), ValueError("no"), KeyError("no")):
        with pytest.raises(type(error)):
            failing(error)
    assert failing.__doc__ == "Fail."
