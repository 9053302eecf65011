"""Jobs for the interface: a made-up one in each form, and a tiny one that the command has run."""

import numpy as np
import pytest

from tests.report.jobs import Fake, write_job
from tests.tiny import tiny_package, write_spec
from unic_tfn.cli.main import main
from unic_tfn.data.package.store import write_package
from unic_tfn.interface.study import Study
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.report.context import Effort

EFFORT = Effort(resamples=50, permutations=99)
PLAIN = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "TA")},
    seeds=(1, 2),
    clips=(40, 10, 30),
    name="plain",
)
FOLDED = Fake(
    grid={"text": ("T",), "multimodal": ("T", "TA")},
    seeds=(1, 2),
    folds=3,
    clips=(40, 10, 13),
    synthetic=False,
    name="folded",
)
VARIED = Fake(
    grid={"text": ("T", "TA")},
    seeds=(1, 2),
    clips=(40, 10, 30),
    variants={"tensor": {}, "late": {"model": {"fusion": "late"}}},
    name="varied",
)


def quick_study(folder, allow_partial=False):
    """Return a study with few resamples."""
    place = JobFolder(folder)
    return Study(place, place.open_job(), allow_partial, EFFORT)


@pytest.fixture(scope="package", params=[PLAIN, FOLDED, VARIED], ids=["plain", "folded", "varied"])
def job(request, tmp_path_factory):
    return write_job(tmp_path_factory.mktemp("outputs"), request.param)


@pytest.fixture(scope="package")
def reported(job):
    """Return the job's report."""
    return quick_study(job).report()


@pytest.fixture(scope="package")
def trained(cpu, tmp_path_factory):
    """Return a folder with the jobspec, the data and the outputs of the tiny job, by command."""
    folder = tmp_path_factory.mktemp("trained")
    spec = write_spec(folder / "tiny.yaml")
    write_package(tiny_package(), folder / "data")
    with pytest.raises(SystemExit) as end:
        main(["run", str(spec), "--data", str(folder / "data"), "--outputs", str(folder)])
    assert end.value.code == 0
    return folder


def tiny_arrays():
    """Return the arrays of the tiny package and its labels, as a user has them."""
    import pandas as pd

    package = tiny_package()
    columns = {
        name: [source.classes[code] if code >= 0 else np.nan for code in source.codes]
        for name, source in package.labels.items()
    }
    labels = pd.DataFrame({"id": package.ids, "split": package.split, **columns})
    return dict(package.features), package.text_length, labels
