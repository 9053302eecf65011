import pytest


@pytest.fixture(autouse=True)
def _backend(cpu):
    """Every test of this room needs Keras."""
