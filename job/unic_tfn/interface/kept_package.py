"""A feature package in memory, kept in the folder of the job that is trained on it."""

from contextlib import suppress
from pathlib import Path

from unic_tfn.data.croissant.write import write_described
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_manifest
from unic_tfn.errors import DataError
from unic_tfn.records.job_folder import JobFolder

PACKAGE_FOLDER = "package"


def keep_package(package: FeaturePackage, job: JobFolder) -> Path:
    """Return the folder of a package, written there unless it is there already.

    A report and an explanation read the data again, from where the job says that they are.

    Raises:
        DataError: the package breaks a rule of the format.
        StorageError: the file system failed.
    """
    path = job.path / PACKAGE_FOLDER
    with suppress(DataError):
        if read_manifest(path).digest == package.digest:
            return path
    write_described(package, path, overwrite=True)
    return path
