"""Every file that the program reads at run time is in the wheel."""

import os
import tomllib
from pathlib import Path

import unic_tfn
from unic_tfn.jobspec.find import SHIPPED

ROOT = Path(__file__).parents[1]
PACKAGE = Path(unic_tfn.__file__).parent


def test_package_data_are_all_files_that_are_not_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["unic_tfn"]
    taken = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    files = {
        Path(folder, name)
        for folder, _, names in os.walk(PACKAGE, followlinks=True)
        for name in names
        if not name.endswith((".py", ".pyc"))
    }
    assert files == taken
    assert SHIPPED / "demo.yaml" in files


def test_the_shipped_jobspecs_are_the_repositorys_own():
    assert SHIPPED.is_symlink()
    assert SHIPPED.resolve() == ROOT / "jobspecs"
