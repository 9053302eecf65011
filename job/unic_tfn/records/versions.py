"""Which packages compute a run's numbers: their versions are part of its fingerprint."""

from importlib.metadata import PackageNotFoundError, version

from unic_tfn.errors import UsageError


def versions(backend: str) -> dict[str, str]:
    """Return the versions of the packages that compute numbers, without loading any of them.

    Args:
        backend: Keras's backend, by its package's name: `"tensorflow"` or `"jax"`.

    Raises:
        UsageError: one of them is not installed.
    """
    # All other packages only read, write or show numbers.
    return {name: _version(name) for name in ("keras", backend, "numpy", "scikit-learn")}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise UsageError(
            f"The package {package} is not installed, but this run needs it.",
            "Install the project with one of its extras: cpu, gpu or jax.",
        ) from None
