"""`package.json`: the description of a feature package, as a checked value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import SPLITS, UNLABELLED
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.refusals import refusal

FEATURES_FILE = "features.safetensors"
LABELS_FILE = "labels.csv"
MANIFEST_FILE = "package.json"
MAX_MANIFEST_BYTES = 16 * 2**20

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Letter = Annotated[str, Field(pattern="^[TAV]$")]
Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SourceEntry(_Strict):
    """One label source: its class names in index order, and how many clips it labels."""

    classes: list[str] = Field(description="Class names in index order.")
    labelled: Count = Field(description="How many clips the source labels.")


class ArrayEntry(_Strict):
    """One array of `features.safetensors`."""

    dtype: Literal["float32", "int32"] = Field(description="Type of the numbers.")
    shape: list[Count] = Field(description="Shape; the first axis is that of the clips.")


class Manifest(_Strict):
    """The contents of `package.json`."""

    format: Literal["unic-tfn feature package"] = Field(
        "unic-tfn feature package", description="Name of the format."
    )
    format_version: Literal[1] = Field(1, description="Version of the format.")
    name: str = Field(description="Name of the data set.")
    synthetic: bool = Field(description="Whether the data were generated.")
    clips: Count = Field(description="How many clips there are.")
    splits: dict[str, Count] = Field(description="Clips by split.")
    groups: Count = Field(
        default=0, description="How many groups the clips form; absent in a package without groups."
    )
    label_sources: dict[str, SourceEntry] = Field(description="The label sources by name.")
    arrays: dict[str, ArrayEntry] = Field(description="Arrays of `features.safetensors` by name.")
    columns: list[str] = Field(description="Further columns of `labels.csv`, in their order.")
    provenance: dict[str, Any] = Field(
        description="How the package was made and from which files, in codes; not in the digest."
    )
    unimodal: dict[str, Letter] = Field(
        default={},
        description="Modality (T, A or V) whose labels a source has, where that was stated at "
        "import; `text`, `audio` and `video` say it themselves. Not in the digest.",
    )
    digest: Sha256 = Field(description="sha256 over the contents, however they are stored.")
    sha256: dict[str, Sha256] = Field(description="sha256 of the two other files by name.")


def arrays_of(package: FeaturePackage) -> dict[str, Any]:
    """Return the arrays that go into `features.safetensors`, by name."""
    arrays: dict[str, Any] = dict(package.features)
    if package.text_length is not None:
        arrays["text_length"] = package.text_length
    return arrays


def describe(package: FeaturePackage, digest: str, sums: Mapping[str, str]) -> Manifest:
    """Return the manifest of a package whose two files have the given sha256 sums."""
    return Manifest(
        name=package.name,
        synthetic=package.synthetic,
        clips=len(package.ids),
        splits={split: package.split.count(split) for split in SPLITS},
        groups=len(set(package.groups)),
        label_sources={
            name: SourceEntry(
                classes=list(source.classes), labelled=int((source.codes != UNLABELLED).sum())
            )
            for name, source in package.labels.items()
        },
        arrays={
            name: ArrayEntry(dtype=array.dtype.name, shape=list(array.shape))
            for name, array in arrays_of(package).items()
        },
        columns=list(package.columns),
        provenance=dict(package.provenance),
        unimodal=dict(package.unimodal),
        digest=digest,
        sha256=dict(sums),
    )


def parse_manifest(raw: bytes, path: Path) -> Manifest:
    """Return the manifest in `raw`, the contents of the file `path`.

    Raises:
        DataError: naming the first wrong key.
    """
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(printable(str(part)) for part in first["loc"]) or "the file"
        remedy = "Import the data again: this version did not write such a package.json."
        expected = first["msg"].replace("Input should be ", "")
        raise refusal(str(path), key, expected, quoted(first["input"]), remedy) from error
