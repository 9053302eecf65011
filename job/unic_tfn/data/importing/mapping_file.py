"""Mapping files: the names that a data set uses and how to import it, as a small YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import ALL_SOURCES, parse_bins
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.preparation import Frameless, Nonfinite, Padding, Pooling
from unic_tfn.errors import DataError, UsageError
from unic_tfn.jobspec.yaml_reader import MAX_BYTES, read_yaml
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages.misspelt_names import nearest, unknown_name
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.refusals import refusal

REMEDY = "'unic-tfn data import FEATURES --inspect' proposes a mapping to begin with."

# pydantic's names for our own errors.
MERGED_TWICE = "merged_twice"
GROUPED_TWICE = "grouped_twice"


def _as_tuple(value: object) -> object:
    """Turn a list into a tuple, and a single text into a tuple of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _as_texts(value: object) -> object:
    """Turn a list of texts and numbers into a tuple of texts, and a single one into one of one."""
    values = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(item, str | int | float) or item is None for item in values):
        return value
    return tuple("null" if item is None else cleaned(str(item)) for item in values)


def _for_all(value: object) -> object:
    """Turn a single rule into the rule for all label sources."""
    return {ALL_SOURCES: value} if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Values = Annotated[tuple[str, ...], BeforeValidator(_as_texts)]
Share = Annotated[int, Field(ge=1, le=1000)]
Ratio = Annotated[tuple[Share, Share, Share], BeforeValidator(_as_tuple)]
# YAML and the command line have texts, which a strict model would not take for a code.
AsText = Field(strict=False)


class ImportMapping(BaseModel):
    """The settings of an import, in a mapping file or on the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    keys: dict[str, str] = Field(default={}, description="The feature file's key for each of ours.")
    id: Names = Field(default=("id",), description="Columns that make up the id.")
    split: str = Field(default="", description="Column of the splits.")
    sources: dict[str, str] = Field(default={}, description="Column by label source.")
    keep: Names = Field(default=(), description="Columns to keep as they are.")
    ignore: Names = Field(default=(), description="Columns to leave out.")
    id_stem: bool = Field(default=False, description="Whether ids are paths of files.")
    classes: dict[str, Values] = Field(default={}, description="Class order by label source.")
    missing: Values | None = Field(default=None, description="Values that mean unlabelled.")
    merge: dict[str, Values] = Field(default={}, description="Values that become one class.")
    drop_class: Values = Field(default=(), description="Classes whose labels are left out.")
    bins: Annotated[dict[str, str], BeforeValidator(_for_all)] = Field(
        default={}, description="A preset or rule from scores to classes, for all or by source."
    )
    unimodal: dict[str, Literal["T", "A", "V"]] = Field(
        default={}, description="The modality (T, A or V) whose labels a source has."
    )
    pooling: Annotated[Pooling, AsText] = Pooling.MASKED_MEAN
    padding: Annotated[Padding | None, AsText] = None
    nonfinite: Annotated[Nonfinite, AsText] = Nonfinite.REFUSE
    frameless: Annotated[Frameless, AsText] = Frameless.ZERO
    split_seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 2026
    split_ratio: Ratio | None = None
    stratify: str = ""
    group: str = ""
    group_from_id: bool = Field(
        default=False, description="Whether the groups are the parts of the ids before `$_$`."
    )

    @field_validator("group_from_id")
    @classmethod
    def _one_kind_of_groups(cls, from_id: bool, others: ValidationInfo) -> bool:
        if from_id and others.data.get("group"):
            raise PydanticCustomError(GROUPED_TWICE, "given beside group, which already says it")
        return from_id

    @field_validator("merge")
    @classmethod
    def _one_class_for_each(cls, merge: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        into: dict[str, str] = {}
        for name, values in merge.items():
            for value in values:
                if into.setdefault(value, name) != name:
                    raise PydanticCustomError(
                        MERGED_TWICE,
                        "{value} is merged into {first} and into {second}",
                        {
                            "value": quoted(value),
                            "first": quoted(into[value]),
                            "second": quoted(name),
                        },
                    )
        return merge


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
        key = ".".join(printable(str(part)) for part in first.path)
        where = f"line {first.line}: {key}" if key else f"line {first.line}"
        raise DataError(f"{path}: {where}: {first.text}.", REMEDY)
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        raise refusal(str(path), "the file", "keys and values", quoted(value), REMEDY)
    try:
        ImportMapping.model_validate(value)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        key = ".".join(printable(str(part)) for part in detail["loc"])
        place = document.keys.get(tuple(detail["loc"][:1]))
        where = f"line {place.line}: {key}" if place else key
        if detail["type"] == "extra_forbidden":
            words = _unknown_key(str(detail["loc"][0]))
            raise DataError(f"{path}: {where}: {words}", REMEDY) from error
        if detail["type"] in (MERGED_TWICE, GROUPED_TWICE):
            raise DataError(f"{path}: {where}: {detail['msg']}.", REMEDY) from error
        found = quoted(detail["input"])
        raise refusal(str(path), where, detail["msg"], found, REMEDY) from error
    return value, raw.decode("utf-8-sig")


def _unknown_key(key: str) -> str:
    known = list(ImportMapping.model_fields)
    meant = nearest(key, known)
    return unknown_name(key, known, meant and quoted(meant))


def options_from(
    values: Mapping[str, Any],
    *,
    name: str = "",
    collection: str = "",
    mapping: str = "",
    split_file: Path | None = None,
    label_names: tuple[str, ...] = (),
    labelled: bool = True,
    further: tuple[Path, ...] = (),
) -> ImportOptions:
    """Return the options of an import from the values of a mapping file or a command line.

    Args:
        values: the values by the names of `ImportMapping`'s fields.
        name: the package's name; empty: the feature file's.
        collection: the published collection that the clips are.
        mapping: the text of the mapping file, which the package keeps.
        split_file: a CSV with the splits.
        label_names: the label source that each label file is about.
        labelled: whether there are labels.
        further: more feature files, joined with the first.

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
        collection=collection,
        pooling=wanted.pooling,
        classes=wanted.classes,
        columns=_columns(wanted),
        keys=wanted.keys,
        bins={source: parse_bins(text) for source, text in wanted.bins.items()},
        unimodal=wanted.unimodal,
        nonfinite=wanted.nonfinite,
        frameless=wanted.frameless,
        padding=wanted.padding,
        missing=wanted.missing,
        merge={cleaned(name): values for name, values in wanted.merge.items()},
        drop=wanted.drop_class,
        label_names=label_names,
        labelled=labelled,
        split=SplitOptions(
            wanted.split_seed,
            wanted.split_ratio,
            wanted.stratify,
            cleaned(wanted.group),
            split_file,
            wanted.group_from_id,
        ),
        further=further,
        mapping=mapping,
    )


def _columns(wanted: ImportMapping) -> LabelColumns:
    """Return the meaning of columns, whose names are written as reading a label file gives them."""
    return LabelColumns(
        id=tuple(map(cleaned, wanted.id)),
        split=cleaned(wanted.split),
        sources={name: cleaned(column) for name, column in wanted.sources.items()},
        kept=tuple(map(cleaned, wanted.keep)),
        ignored=tuple(map(cleaned, wanted.ignore)),
        id_stem=wanted.id_stem,
    )
