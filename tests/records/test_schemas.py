import json
from pathlib import Path

import jsonschema
import pytest

from tests.records.records import METRICS, RUN, TIMING, write
from tests.report.jobs import Fake, write_job
from tests.tiny import tiny_package
from unic_tfn.data.package.store import write_package
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.schemas import DOCUMENTS, document_schema, schema_text

FOLDER = Path(__file__).parents[2] / "jobspecs"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_committed_schemas_are_those_of_the_types(name):
    """`make schemas` writes them."""
    assert (FOLDER / f"{name}.schema.json").read_text("utf-8") == schema_text(name)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """One file of each kind of document, as the program writes it."""
    folder = tmp_path_factory.mktemp("documents")
    write(folder)
    JobFolder(folder).write_failure(RUN, ValueError("x"))
    write_package(tiny_package(), folder / "package")
    job = write_job(folder, Fake(grid={"text": ("T",)}, seeds=(1,), clips=(9, 3, 5)))
    record = JobFolder(folder).record_path(RUN)
    return {
        "failure": JobFolder(folder).failure_path(RUN),
        "job": job / "job.json",
        "metrics": record / "metrics.json",
        "package": folder / "package" / "package.json",
        "timing": record / "timing.json",
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_written_fits_its_schema(written, name):
    document = json.loads(written[name].read_bytes())
    schema = document_schema(name)
    jsonschema.validate(document, schema)
    for key in schema["required"]:
        lacking = {other: value for other, value in document.items() if other != key}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(lacking, schema)


@pytest.mark.parametrize("document", [METRICS, TIMING])
def test_documents_are_frozen(document):
    with pytest.raises(ValueError, match="frozen"):
        document.__class__.__setattr__(document, next(iter(dict(document))), None)
