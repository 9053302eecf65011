"""Mapping files: what a data set calls things and how to import it, as a small YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import ALL_SOURCES, parse_bins
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.errors import DataError, UsageError
from unic_tfn.jobspec.yaml_reader import MAX_BYTES, read_yaml
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages import quoted, refusal

REMEDY = "'unic-tfn data import FEATURES --inspect' proposes a mapping to begin with."


def _listed(value: object) -> object:
    """Let one text stand for a list of one, and a list for a tuple."""
    return (
        (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    )


def _for_all(value: object) -> object:
    """Let one rule stand for all label sources."""
    return {ALL_SOURCES: value} if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Share = Annotated[int, Field(ge=1, le=1000)]
Ratio = Annotated[
    tuple[Share, Share, Share],
    BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value),
]


class ImportMapping(BaseModel):
    """What can be said of an import, in a mapping file or on the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    keys: dict[str, str] = Field(default={}, description="The feature file's key by ours.")
    id: Names = Field(default=("id",), description="Columns that make up the id.")
    split: str = Field(default="split", description="Column of the splits.")
    sources: dict[str, str] = Field(default={}, description="Column by label source.")
    keep: Names = Field(default=(), description="Columns to keep as they are.")
    ignore: Names = Field(default=(), description="Columns to leave out.")
    classes: dict[str, Names] = Field(default={}, description="Class order by label source.")
    bins: Annotated[dict[str, str], BeforeValidator(_for_all)] = Field(
        default={}, description="A preset or rule from scores to classes, for all or by source."
    )
    pooling: Literal["masked-mean", "padded-mean"] = "masked-mean"
    nonfinite: Literal["refuse", "zero", "median"] = "refuse"
    frameless: Literal["zero", "drop"] = "zero"
    split_seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 2026
    split_ratio: Ratio | None = None
    stratify: str = ""
    group: str = ""


def read_mapping(path: Path) -> tuple[dict[str, Any], str]:
    """Return the values of a mapping file, checked, and its text.

    Raises:
        DataError: naming the line and the key that is wrong.
        StorageError: the file system failed.
    """
    raw = read_bytes(path, MAX_BYTES)
    document = read_yaml(raw, {})
    if document.problems:
        first = document.problems[0]
        raise DataError(f"{path}: line {first.line}: {first.text}.", REMEDY)
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        raise refusal(str(path), "the file", "keys and values", quoted(value), REMEDY)
    try:
        ImportMapping.model_validate(value)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in detail["loc"])
        place = document.keys.get(tuple(detail["loc"][:1]))
        line = f"line {place.line}: " if place else ""
        known = ", ".join(ImportMapping.model_fields)
        expected = f"one of {known}" if detail["type"] == "extra_forbidden" else detail["msg"]
        raise refusal(
            str(path), f"{line}{key}", expected, quoted(detail["input"]), REMEDY
        ) from error
    return value, raw.decode("utf-8-sig")


def import_options(
    values: Mapping[str, Any], *, name: str = "", mapping: str = "", split_file: Path | None = None
) -> ImportOptions:
    """Return the options that checked values stand for.

    Args:
        values: as `ImportMapping` has them.
        name: the package's name.
        mapping: the text of the mapping file, to be kept with the package.
        split_file: a CSV with the splits.

    Raises:
        UsageError: a value of the command line is not as it should be.
    """
    try:
        wanted = ImportMapping.model_validate(dict(values))
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        option = "--" + str(detail["loc"][0]).replace("_", "-")
        found = quoted(detail["input"])
        raise UsageError(f"{option}: {detail['msg']}, found {found}.", "See --help.") from error
    return ImportOptions(
        name=name,
        pooling=wanted.pooling,
        classes=wanted.classes,
        columns=LabelColumns(wanted.id, wanted.split, wanted.sources, wanted.keep, wanted.ignore),
        keys=wanted.keys,
        bins={source: parse_bins(text) for source, text in wanted.bins.items()},
        nonfinite=wanted.nonfinite,
        frameless=wanted.frameless,
        split=SplitOptions(
            wanted.split_seed, wanted.split_ratio, wanted.stratify, wanted.group, split_file
        ),
        mapping=mapping,
    )
