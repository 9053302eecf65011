"""Settings of all tests: one backend, quiet and on the CPU, and no deadlines in Hypothesis."""

import os
import signal

import pytest
from hypothesis import settings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Test files load Keras earlier than a run does, so a run's setting is made here.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
# A user's own settings must not reach the tests.
for name in ("UNIC_DATA", "UNIC_OUTPUTS"):
    os.environ.pop(name, None)

# A shell starts background jobs with Ctrl-C ignored, and processes hand that on to their children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A slow machine is no defect, so no example has a deadline.
settings.register_profile("unic-tfn", deadline=None)
settings.load_profile("unic-tfn")


def pytest_configure(config):
    """Ignore deprecations inside other packages; every other warning is an error."""
    # Keras 3.15's Variable.__array__ has no `copy` keyword, which NumPy 2 asks for.
    config.addinivalue_line(
        "filterwarnings",
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning",
    )


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk():
    """Let `os.fsync` only look whether its file is open; processes that tests start do wait.

    No test cuts the power, and a grid written by a test waits longer for the disk than it computes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)
        yield


@pytest.fixture(scope="session")
def cpu():
    """Return the CPU, after Keras is loaded as a run loads it: deterministic. Takes seconds."""
    from unic_tfn.training.backend import start

    return start("cpu", deterministic=True)
