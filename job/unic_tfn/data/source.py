"""The data set that a jobspec's `data` names: the whole package, or its outline alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unic_tfn.data.package.manifest import Manifest
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import MODALITIES, UNIMODAL_SOURCES
from unic_tfn.jobspec.data_settings import SyntheticData, SyntheticSettings

SYNTHETIC = "synthetic"
SYNTHETIC_CLASSES = 7
SYNTHETIC_SOURCES = ("text", "audio", "video", "multimodal")
SYNTHETIC_TRAIN_SHARE = 0.6
SYNTHETIC_TEST_SHARE = 0.2


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
        test_clips: clips to test on, labelled or not.
        groups: how many groups the clips form; 0 where the data have none.
        labelled: how many clips each label source labels.
        class_names: the names of each label source's classes, in index order.
        unimodal: the letter of the modality whose labels a source has, where that is known.
    """

    name: str
    synthetic: bool
    classes: Mapping[str, int]
    shapes: Mapping[str, tuple[int, ...]]
    train_clips: int
    clips: int
    test_clips: int = 0
    groups: int = 0
    labelled: Mapping[str, int] = field(default_factory=dict)
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unimodal: Mapping[str, str] = field(default_factory=dict)

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
    from unic_tfn.data.synthetic.planted import CLASSES

    shapes: dict[str, tuple[int, ...]] = {
        "text": (settings.text_steps, settings.text_width),
        "audio": (settings.audio_width,),
        "vision": (settings.vision_width,),
    }
    classes = dict.fromkeys(SYNTHETIC_SOURCES, SYNTHETIC_CLASSES)
    return Outline(
        SYNTHETIC,
        True,
        classes,
        shapes,
        train_clips=round(settings.clips * SYNTHETIC_TRAIN_SHARE),
        test_clips=round(settings.clips * SYNTHETIC_TEST_SHARE),
        clips=settings.clips,
        labelled=dict.fromkeys(SYNTHETIC_SOURCES, settings.clips),
        class_names=dict.fromkeys(SYNTHETIC_SOURCES, CLASSES),
        unimodal=UNIMODAL_SOURCES,
    )


def _package_outline(manifest: Manifest) -> Outline:
    letters = {**UNIMODAL_SOURCES, **manifest.unimodal}
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
        test_clips=manifest.splits.get("test", 0),
        clips=manifest.clips,
        groups=manifest.groups,
        labelled={name: entry.labelled for name, entry in manifest.label_sources.items()},
        class_names={name: tuple(each.classes) for name, each in manifest.label_sources.items()},
        unimodal={name: letters[name] for name in manifest.label_sources if name in letters},
    )
