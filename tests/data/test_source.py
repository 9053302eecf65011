import pytest

from tests.data.package.packages import small_package
from unic_tfn.data.package.store import write_package
from unic_tfn.data.source import Outline, load, outline
from unic_tfn.errors import DataError
from unic_tfn.jobspec.data_settings import SyntheticData, SyntheticSettings

SIZES = {"clips": 60, "text_steps": 4, "text_width": 3, "audio_width": 2, "vision_width": 5}


def outline_of(package):
    """Return what an outline must say of a package."""
    return Outline(
        package.name,
        package.synthetic,
        {name: len(source.classes) for name, source in package.labels.items()},
        {name: array.shape[1:] for name, array in package.features.items()},
        package.split.count("train"),
        len(package.ids),
        package.split.count("test"),
        len(set(package.groups)),
        {name: int((source.codes >= 0).sum()) for name, source in package.labels.items()},
        {name: tuple(source.classes) for name, source in package.labels.items()},
        package.unimodal_sources,
    )


def test_the_outline_is_that_of_the_package_that_is_loaded(tmp_path):
    write_package(small_package(), tmp_path / "package")
    synthetic = SyntheticData(synthetic=SyntheticSettings(**SIZES))
    for data in (str(tmp_path / "package"), synthetic):
        assert outline(data) == outline_of(load(data))


def test_a_path_without_a_package_is_refused(tmp_path):
    for read in (load, outline):
        with pytest.raises(DataError, match="no such directory"):
            read(str(tmp_path / "nothing"))


def test_a_package_without_labels_is_refused_by_name(tmp_path):
    write_package(small_package(labels={}, split=()), tmp_path / "package")
    for read in (load, outline):
        with pytest.raises(DataError, match=r"package: label sources: .*--no-labels") as caught:
            read(str(tmp_path / "package"))
        assert caught.value.remedy == "Import with labels."


@pytest.mark.parametrize(("folds", "clips"), [(0, 30), (3, 20), (5, 36), (10, 48)])
def test_all_folds_but_two_train(folds, clips):
    found = Outline("x", False, {}, {}, train_clips=30, clips=60)
    assert found.training_clips(folds) == clips
