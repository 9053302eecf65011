import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from unic_tfn.data.package.verify import verify_package
from unic_tfn.data.synthetic.planted import CLASSES
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.jobspec.data_settings import SyntheticSettings

SMALL = {"clips": 60, "text_steps": 7, "text_width": 9, "audio_width": 5, "vision_width": 8}


@pytest.fixture(scope="module")
def package():
    return synthetic_package()


def test_has_unic_shape(package):
    verify_package(package, "synthetic")
    assert package.synthetic is True
    assert package.features["text"].shape == (965, 50, 768)
    assert package.features["audio"].shape == (965, 25)
    assert package.features["vision"].shape == (965, 1434)
    assert list(package.labels) == ["text", "audio", "video", "multimodal"]
    assert {source.classes for source in package.labels.values()} == {CLASSES}
    assert [package.split.count(name) for name in ("train", "valid", "test")] == [579, 193, 193]


def test_same_bytes_on_every_machine(package):
    assert package.digest == "1873bba9b64dc73bce30234590db53f9e691a81057347738c9828ae7b8e467c3"
    assert (
        synthetic_package(SyntheticSettings(**SMALL)).digest
        == "389d58c585efb101e1c12f418df17391690663940192d04817aa97a43da33bcf"
    )


def test_settings_decide():
    settings = SyntheticSettings(**SMALL)
    one = synthetic_package(settings)
    assert one.features["text"].shape == (60, 7, 9)
    assert one.provenance["settings"] == settings.model_dump()
    other = synthetic_package(settings.model_copy(update={"seed": 1}))
    assert not np.array_equal(one.features["text"], other.features["text"])
    assert one.split != other.split


@pytest.mark.parametrize("field", ["text_steps", "text_width", "audio_width", "vision_width"])
def test_smallest_sizes(field):
    verify_package(synthetic_package(SyntheticSettings(**SMALL | {field: 1})), field)


def test_text_is_zero_exactly_after_its_length(package):
    steps = np.arange(50)
    padded = steps >= package.text_length[:, None]
    assert not package.features["text"][padded].any()
    assert package.features["text"][~padded].any(axis=-1).all()
    assert package.text_length.min() == 3
    assert 45 < package.text_length.max() <= 50


def test_columns_have_their_own_scales(package):
    deviations = package.features["audio"].std(axis=0)
    assert deviations.max() / deviations.min() > 1e4
    text = np.abs(package.features["text"].mean(axis=(0, 1)))
    assert text.max() > 5 * np.median(text)


@pytest.mark.parametrize(("modality", "source"), [("audio", "audio"), ("vision", "video")])
def test_features_inform_their_own_label(package, modality, source):
    assert linear_accuracy(package, package.features[modality], source) > 0.3


def test_text_informs_the_text_label(package):
    means = package.features["text"].sum(axis=1) / package.text_length[:, None]
    neutral = np.mean(package.labels["text"].codes == CLASSES.index("neutral"))
    assert linear_accuracy(package, means, "text") > neutral + 0.03


def linear_accuracy(package, features, source):
    codes, split = package.labels[source].codes, np.array(package.split)
    probe = make_pipeline(StandardScaler(), RidgeClassifier(100))
    probe.fit(features[split == "train"], codes[split == "train"])
    return probe.score(features[split == "test"], codes[split == "test"])
