"""The JSON Schemas of every document that the program writes, for other people's readers.

`python -m unic_tfn.records.schemas jobspecs` writes them into that folder, one file each.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from unic_tfn.data.package.manifest import Manifest
from unic_tfn.records.failure_document import Failure
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.metrics_document import Metrics
from unic_tfn.records.timing_document import Timing

DOCUMENTS: dict[str, type[BaseModel]] = {
    "failure": Failure,
    "job": JobDocument,
    "metrics": Metrics,
    "package": Manifest,
    "timing": Timing,
}
SEALED = {"job", "metrics", "timing"}
SEAL = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "The sha256 of the document without this key, as canonical JSON.",
}


def document_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a written document.

    Args:
        name: one of `DOCUMENTS`.
    """
    schema = DOCUMENTS[name].model_json_schema(mode="serialization")
    if name in SEALED:
        schema["properties"]["sha256"] = SEAL
        schema["required"] = [*schema["required"], "sha256"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(name: str) -> str:
    """Return the text of a document's schema file."""
    return json.dumps(document_schema(name), indent=2, ensure_ascii=False) + "\n"


def main(folder: Path) -> None:
    """Write every schema into a folder, as `NAME.schema.json`."""
    for name in DOCUMENTS:
        (folder / f"{name}.schema.json").write_text(schema_text(name), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
