"""How a package was made and from which files, as its `package.json` keeps it: codes, not words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unic_tfn import __version__
from unic_tfn.data.importing.account.account import ImportAccount
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.preparation import Padding, Preparation
from unic_tfn.machine.untrusted_files import sha256_of_file


def provenance_of(
    features: Path, labels: Sequence[Path], options: ImportOptions, account: ImportAccount
) -> dict[str, Any]:
    """Return a package's `provenance`, as JSON values.

    Args:
        features: the feature file or folder.
        labels: the label files; none if the labels are those of the feature file.
        options: how they were imported.
        account: the account of the import.
    """
    made: dict[str, Any] = {
        "made_by": f"unic-tfn data import {__version__}",
        "features": {"file": features.name, "sha256": _sum(features)},
        **_label_files(features, labels, options),
        "split_from": account.split_from.entries() if account.split_from else {},
        "clips_without_labels": len(account.without_labels),
        "clips_without_features": len(account.without_features),
        **_preparation(options, account).entries(),
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
    if options.collection:
        made["collection"] = options.collection
    made |= _class_rules(options)
    if options.further:
        made["further_features"] = [
            {"file": path.name, "sha256": _sum(path)} for path in options.further
        ]
    if options.mapping:
        made["mapping"] = options.mapping
    return made


def _label_files(features: Path, labels: Sequence[Path], options: ImportOptions) -> dict[str, Any]:
    """Return the label files with their sums; several are numbered."""
    if not options.labelled:
        return {"labels": {}}
    if not labels:
        return {"labels": {"file": features.name}}
    files = [{"file": path.name, "sha256": sha256_of_file(path)} for path in labels]
    several = {str(number): file for number, file in enumerate(files, start=1)}
    return {"labels": files[0] if len(files) == 1 else several}


def _class_rules(options: ImportOptions) -> dict[str, Any]:
    """Return which values were asked to be missing, merged or dropped, if any."""
    rules = {
        "missing": list(options.missing or ()),
        "merged": {name: list(values) for name, values in options.merge.items()},
        "dropped_classes": list(options.drop),
    }
    return {name: value for name, value in rules.items() if value}


def _preparation(options: ImportOptions, account: ImportAccount) -> Preparation:
    parts = account.modalities
    return Preparation(
        pooling=options.pooling,
        time_axis={name: part.time_axis for name, part in parts.items()},
        length_source={
            name: part.length_source
            for name, part in parts.items()
            if part.length_source is not None
        },
        padding=options.padding or Padding.BOTH,
        nonfinite=options.nonfinite,
        values_replaced={name: part.replaced for name, part in parts.items() if part.not_finite},
        frameless=options.frameless,
        clips_dropped=len(account.frameless),
        medians={name: part.medians for name, part in parts.items() if part.medians},
        steps={
            name: part.padded_steps for name, part in parts.items() if part.padded_steps is not None
        },
        keys=options.keys,
    )


def _sum(path: Path) -> str | dict[str, str]:
    """Return the sha256 of a file, or of every array of a folder by name."""
    if not path.is_dir():
        return sha256_of_file(path)
    files = sorted(path.rglob("*.npy"))
    return {file.relative_to(path).as_posix(): sha256_of_file(file) for file in files}
