import pytest

from unic_tfn import errors
from unic_tfn.errors import JobError

KINDS: list[type[JobError]] = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, JobError) and kind is not JobError
]
# The contract with the cluster's manifests: 64 and 65 are final, the rest is retried.
CODES = {
    "IncompleteGridError": 1,
    "UsageError": 2,
    "JobspecError": 64,
    "DataError": 65,
    "DeviceError": 69,
    "StorageError": 74,
    "InterruptedRunError": 75,
}


def test_every_kind_has_the_designed_exit_code():
    assert {kind.__name__: kind.exit_code for kind in KINDS} == CODES


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_shows_its_message_and_then_its_remedy(kind):
    assert str(kind("It broke.")) == "It broke."
    error = kind("It broke.", "Mend it.")
    assert str(error) == "It broke.\nMend it."
    assert (error.message, error.remedy) == ("It broke.", "Mend it.")
