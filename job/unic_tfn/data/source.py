"""The data set that a jobspec's `data` names: the whole package, or its outline alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.data.package.manifest import Manifest
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import MODALITIES
from unic_tfn.jobspec.settings import SyntheticData, SyntheticSettings

SYNTHETIC = "synthetic"
SYNTHETIC_CLASSES = 7
SYNTHETIC_SOURCES = ("text", "audio", "video", "multimodal")
SYNTHETIC_TRAIN_SHARE = 0.6


@dataclass(frozen=True)
class Outline:
    """The names and sizes of a data set.

    Args:
        name: the data set's name.
        synthetic: whether it is generated.
        classes: how many classes each label source has.
        shapes: one clip's shape by modality.
        train_clips: clips to train on by the data's own split, labelled or not.
        clips: clips in all.
    """

    name: str
    synthetic: bool
    classes: Mapping[str, int]
    shapes: Mapping[str, tuple[int, ...]]
    train_clips: int
    clips: int

    def training_clips(self, folds: int = 0) -> int:
        """Return how many clips train, labelled or not.

        Args:
            folds: how many folds there are, all but two of which train; 0: the data's own split.
        """
        return round(self.clips * (folds - 2) / folds) if folds else self.train_clips


def load(data: str | SyntheticData) -> FeaturePackage:
    """Return the verified package that a jobspec's `data` names.

    A relative path is taken from the working directory.

    Raises:
        DataError: the package is not as it should be, or was made without labels.
        StorageError: the file system failed.
    """
    from unic_tfn.data.package.store import read_package
    from unic_tfn.data.package.verify import require_labels
    from unic_tfn.data.synthetic.synthetic import synthetic_package

    settings = synthetic_settings(data)
    if settings:
        return synthetic_package(settings)
    path = Path(str(data)).expanduser()
    package = read_package(path)
    require_labels(str(path), package.labels)
    return package


def outline(data: str | SyntheticData) -> Outline:
    """Return a data set's outline, read from a package's `package.json` without verifying it.

    Raises:
        DataError: `package.json` is not as it should be, or the package was made without labels.
        StorageError: the file system failed.
    """
    from unic_tfn.data.package.store import read_manifest
    from unic_tfn.data.package.verify import require_labels

    settings = synthetic_settings(data)
    if settings:
        return _synthetic_outline(settings)
    path = Path(str(data)).expanduser()
    manifest = read_manifest(path)
    require_labels(str(path), manifest.label_sources)
    return _package_outline(manifest)


def synthetic_settings(data: str | SyntheticData) -> SyntheticSettings | None:
    """Return the settings of the synthetic data set; None if `data` is a path."""
    if isinstance(data, SyntheticData):
        return data.synthetic
    return SyntheticSettings() if data == SYNTHETIC else None


def _synthetic_outline(settings: SyntheticSettings) -> Outline:
    shapes: dict[str, tuple[int, ...]] = {
        "text": (settings.text_steps, settings.text_width),
        "audio": (settings.audio_width,),
        "vision": (settings.vision_width,),
    }
    train_clips = round(settings.clips * SYNTHETIC_TRAIN_SHARE)
    classes = dict.fromkeys(SYNTHETIC_SOURCES, SYNTHETIC_CLASSES)
    return Outline(SYNTHETIC, True, classes, shapes, train_clips, settings.clips)


def _package_outline(manifest: Manifest) -> Outline:
    return Outline(
        name=manifest.name,
        synthetic=manifest.synthetic,
        classes={name: len(entry.classes) for name, entry in manifest.label_sources.items()},
        shapes={
            name: tuple(entry.shape[1:])
            for name, entry in manifest.arrays.items()
            if name in MODALITIES
        },
        train_clips=manifest.splits.get("train", 0),
        clips=manifest.clips,
    )
