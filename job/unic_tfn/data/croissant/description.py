"""The description of a feature package in Croissant's form, from its `package.json`."""

from collections.abc import Iterable, Mapping
from typing import Any

from unic_tfn.data.croissant.vocabulary import CONTEXT, SPLIT_URLS, VERSION, field, written_out
from unic_tfn.data.package.manifest import (
    FEATURES_FILE,
    LABELS_FILE,
    MANIFEST_FILE,
    ArrayEntry,
    Manifest,
)
from unic_tfn.data.package.table import GROUP
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

MEDIA = {
    MANIFEST_FILE: ("application/json", "The package's own description, and the sums of its files"),
    LABELS_FILE: ("text/csv", "One row per clip: id, split, labels by source"),
    FEATURES_FILE: (
        "application/octet-stream",
        "The feature arrays (safetensors), whose first axis is the clips in the order of "
        f"{LABELS_FILE}",
    ),
}
AXES = {1: "clips", 2: "clips, values", 3: "clips, steps, values"}


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
        **field("clips", name, description),
        "source": {"fileObject": {"@id": LABELS_FILE}, "extract": {"column": name}},
    }
    return {**found, "references": {"field": {"@id": references}}} if references else found


def _class_set(source: str) -> str:
    return f"classes_{source}"


def _classes(source: str, names: Iterable[str]) -> dict[str, Any]:
    """Return the record set of a label source's classes, in index order."""
    about = f"The classes of the label source {source}, in the order of their indices."
    rows = [{"name": name, "index": index} for index, name in enumerate(names)]
    kinds = {"name": "sc:Text", "index": "sc:Integer"}
    return written_out(_class_set(source), about, kinds, rows, "sc:Enumeration")


def _splits() -> dict[str, Any]:
    rows = [{"name": name, "url": SPLIT_URLS[name]} for name in SPLITS]
    about = "The parts of the data."
    return written_out("splits", about, {"name": "sc:Text", "url": "sc:URL"}, rows, "cr:Split")


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
    return written_out(
        "arrays", about, dict.fromkeys(("name", "type", "shape", "axes"), "sc:Text"), rows
    )
