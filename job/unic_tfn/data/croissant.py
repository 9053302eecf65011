"""`croissant.json`: a feature package described for other people's tools (MLCommons Croissant 1.0).

It says nothing that `package.json` does not say, is not needed to read a package, and is part of
neither its digest nor its sums: a package without it, or with one that was edited, is the same.
The vocabulary is that of https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from unic_tfn.data.package.manifest import (
    FEATURES_FILE,
    LABELS_FILE,
    MANIFEST_FILE,
    ArrayEntry,
    Manifest,
)
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.package.store import read_manifest, write_package
from unic_tfn.data.package.table import GROUP
from unic_tfn.encoding.canonical_json import indented_json
from unic_tfn.grid import SPLITS
from unic_tfn.machine.durable import write_file
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.machine.untrusted_files import sha256_of_file
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

CROISSANT_FILE = "croissant.json"
VERSION = "http://mlcommons.org/croissant/1.0"
# The context of the specification's appendix, which every Croissant file repeats.
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
MEDIA = {
    MANIFEST_FILE: ("application/json", "The package's own description, and the sums of its files"),
    LABELS_FILE: ("text/csv", "One row per clip: id, split, labels by source"),
    FEATURES_FILE: (
        "application/octet-stream",
        "The feature arrays (safetensors), whose first axis is the clips in the order of "
        f"{LABELS_FILE}",
    ),
}
# What Croissant calls the parts of a data set.
SPLIT_URLS = {
    "train": "https://mlcommons.org/definitions/training_split",
    "valid": "https://mlcommons.org/definitions/validation_split",
    "test": "https://mlcommons.org/definitions/test_split",
}
AXES = {1: "clips", 2: "clips, values", 3: "clips, steps, values"}


def write_described(package: FeaturePackage, path: Path | str, *, overwrite: bool = False) -> None:
    """Write a package as `write_package` does, with its `croissant.json`.

    A process that is killed in between leaves a complete package without that file.

    Raises:
        DataError: the package breaks a rule of the format.
        UsageError: there is something at `path` already.
        StorageError: the file system failed.
    """
    write_package(package, path, overwrite=overwrite)
    write_croissant(Path(path))


def write_croissant(folder: Path) -> Path:
    """Write the `croissant.json` of a package that is there, and return the file's path.

    Raises:
        DataError: it is not a package.
        StorageError: the file system failed.
    """
    manifest = read_manifest(folder)
    with storage_errors(folder):
        sizes = {name: (folder / name).stat().st_size for name in MEDIA}
        sums = {**manifest.sha256, MANIFEST_FILE: sha256_of_file(folder / MANIFEST_FILE)}
    path = folder / CROISSANT_FILE
    write_file(path, indented_json(croissant(manifest, sizes, sums)))
    return path


def croissant(
    manifest: Manifest, sizes: Mapping[str, int], sums: Mapping[str, str]
) -> dict[str, Any]:
    """Return the description of a package.

    Args:
        manifest: the contents of its `package.json`.
        sizes: in bytes, of its three files by name.
        sums: the sha256 of its three files by name.
    """
    return {
        "@context": dict(CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": manifest.name,
        "description": _description(manifest),
        "keywords": ["multimodal", *_modalities(manifest), *(["synthetic"] * manifest.synthetic)],
        "identifier": f"sha256:{manifest.digest}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "description": f"{about}.",
                "contentUrl": name,
                "contentSize": f"{sizes[name]} B",
                "encodingFormat": media,
                "sha256": sums[name],
            }
            for name, (media, about) in MEDIA.items()
        ],
        "recordSet": [
            *([_splits()] if manifest.label_sources else []),
            *(_classes(name, entry.classes) for name, entry in manifest.label_sources.items()),
            _clips(manifest),
            _arrays(manifest.arrays),
        ],
    }


def _description(manifest: Manifest) -> str:
    """Return what the package holds, in sentences."""
    sources = ", ".join(manifest.label_sources) or "none"
    parts = ", ".join(f"{manifest.splits[name]:,} {name}" for name in SPLITS)
    sentences = [
        f"Features ({', '.join(_modalities(manifest))}) of {count(manifest.clips, 'clip')}"
        + (f" ({parts})" if manifest.label_sources else ""),
        f"Label sources: {sources}",
        *([f"{count(manifest.groups, 'group')} of clips"] if manifest.groups else []),
        "A feature package of unic-tfn; the license and the citation of the data are not stated in "
        "it",
    ]
    said = ". ".join(sentences) + "."
    return f"{SYNTHETIC_SENTENCE} {said}" if manifest.synthetic else said


def _modalities(manifest: Manifest) -> list[str]:
    return [name for name in manifest.arrays if name != "text_length"]


def _clips(manifest: Manifest) -> dict[str, Any]:
    """Return the record set of the rows of `labels.csv`."""
    labelled = manifest.label_sources
    fields = [_column("id", "The clip's id.")]
    if labelled:
        fields.append(_column("split", "The part of the data.", "splits/name"))
    if manifest.groups:
        fields.append(_column(GROUP, "Clips with the same value belong together."))
    for name, entry in labelled.items():
        about = f"Label by the source {name}; empty where unlabelled ({entry.labelled:,} labels)."
        fields.append(_column(name, about, f"{_class_set(name)}/name"))
    fields += [_column(name, "A further column.") for name in manifest.columns]
    return {
        "@type": "cr:RecordSet",
        "@id": "clips",
        "name": "clips",
        "description": f"The clips, one row of {LABELS_FILE} each.",
        "key": {"@id": "clips/id"},
        "field": fields,
    }


def _column(name: str, description: str, references: str = "") -> dict[str, Any]:
    found = {
        **_field("clips", name, description),
        "source": {"fileObject": {"@id": LABELS_FILE}, "extract": {"column": name}},
    }
    return {**found, "references": {"field": {"@id": references}}} if references else found


def _field(record_set: str, name: str, description: str, kind: str = "sc:Text") -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        # A column's name is any text, and an identifier a part of an address, where ".." is a step.
        "@id": f"{record_set}/{quote(name, safe='').replace('.', '%2E')}",
        "name": name,
        "description": description,
        "dataType": kind,
    }


def _class_set(source: str) -> str:
    return f"classes_{source}"


def _classes(source: str, names: Iterable[str]) -> dict[str, Any]:
    """Return the record set of a label source's classes, in index order."""
    about = f"The classes of the label source {source}, in the order of their indices."
    rows = [{"name": name, "index": index} for index, name in enumerate(names)]
    kinds = {"name": "sc:Text", "index": "sc:Integer"}
    return _given(_class_set(source), about, kinds, rows, "sc:Enumeration")


def _splits() -> dict[str, Any]:
    rows = [{"name": name, "url": SPLIT_URLS[name]} for name in SPLITS]
    about = "The parts of the data."
    return _given("splits", about, {"name": "sc:Text", "url": "sc:URL"}, rows, "cr:Split")


def _arrays(arrays: Mapping[str, ArrayEntry]) -> dict[str, Any]:
    """Return the record set that lists the arrays, which Croissant cannot read from their file."""
    about = f"The arrays of {FEATURES_FILE}; their first axis is the clips."
    rows = [
        {
            "name": name,
            "type": entry.dtype,
            "shape": ", ".join(map(str, entry.shape)),
            "axes": AXES[len(entry.shape)],
        }
        for name, entry in arrays.items()
    ]
    return _given(
        "arrays", about, dict.fromkeys(("name", "type", "shape", "axes"), "sc:Text"), rows
    )


def _given(
    name: str,
    description: str,
    kinds: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    data_type: str = "",
) -> dict[str, Any]:
    """Return a record set whose records are written out."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description,
        **({"dataType": data_type} if data_type else {}),
        "key": {"@id": f"{name}/name"},
        "field": [_field(name, each, f"The {each}.", kind) for each, kind in kinds.items()],
        "data": [{f"{name}/{key}": value for key, value in row.items()} for row in rows],
    }
