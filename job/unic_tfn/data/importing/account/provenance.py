"""What a package tells of how it was made and from what."""

from pathlib import Path
from typing import Any

from unic_tfn import __version__
from unic_tfn.data.importing.account.account import ImportAccount
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.machine.untrusted_files import sha256_of_file


def provenance_of(
    features: Path, labels: Path | None, options: ImportOptions, account: ImportAccount
) -> dict[str, Any]:
    """Return a package's `provenance`.

    Args:
        features: the feature file or folder.
        labels: the label file; None where the features had their own.
        options: how they were read.
        account: what became of them.
    """
    made: dict[str, Any] = {
        "made_by": f"unic-tfn data import {__version__}",
        "features": {"file": features.name, "sha256": _sum(features)},
        "labels": {"file": features.name if labels is None else labels.name},
        "pooling": options.pooling,
        "split_from": account.split_from,
        "clips_without_labels": len(account.without_labels),
        "clips_without_features": len(account.without_features),
        "handling": {name: part.handling for name, part in account.modalities.items()},
        "nonfinite": options.nonfinite,
        "values_replaced": {
            name: part.replaced for name, part in account.modalities.items() if part.not_finite
        },
        "frameless": options.frameless,
        "clips_dropped": len(account.frameless),
        "bins": {
            name or "all": {
                "rule": rule.text,
                "classes": list(rule.classes),
                "edges": list(rule.edges),
                "edge_belongs_below": list(rule.below),
            }
            for name, rule in options.bins.items()
        },
    }
    if labels is not None:
        made["labels"]["sha256"] = sha256_of_file(labels)
    if options.mapping:
        made["mapping"] = options.mapping
    return made


def _sum(path: Path) -> str | dict[str, str]:
    """Return the sha256 of a file, or of every array of a folder by name."""
    if not path.is_dir():
        return sha256_of_file(path)
    return {file.name: sha256_of_file(file) for file in sorted(path.glob("*.npy"))}
