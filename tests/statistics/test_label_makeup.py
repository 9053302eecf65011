from collections import Counter

import numpy as np
import pytest

from unic_tfn.data.package.package import EMOTIONS
from unic_tfn.grid import UNIMODAL_SOURCES
from unic_tfn.statistics.agreement import Annotation
from unic_tfn.statistics.carriers import carriers
from unic_tfn.statistics.label_makeup import label_makeups

LETTERS = {"text": "T", "audio": "A", "video": "V"}


def annotations(clips=300, classes=EMOTIONS, **codes):
    random = np.random.default_rng(1)
    names = ("text", "audio", "video", "multimodal")
    made = {name: random.integers(0, len(classes), clips) for name in names} | codes
    return [Annotation(name, tuple(classes), own) for name, own in made.items()]


def test_every_clip_that_all_have_labelled_is_counted_once():
    sources = annotations()
    sources[1].codes[:40] = -1
    (found,) = label_makeups(sources, LETTERS)
    assert found.clips == 260 == sum(found.carriers.values())
    one_by_one = carriers({LETTERS[s.name]: s.codes for s in sources[:3]}, sources[3].codes)
    assert Counter(name for name in one_by_one if name) == {
        name: clips for name, clips in found.carriers.items() if clips
    }
    assert list(found.carriers) == ["TAV", "AV", "TV", "TA", "V", "A", "T", "1"]


def test_seven_emotions_are_grouped_before_they_are_measured():
    (found,) = label_makeups(annotations(), LETTERS)
    assert found.information is not None
    assert found.information.entropy <= np.log2(3)
    assert found.groups.startswith("negative (disgust, ")


@pytest.mark.parametrize(
    ("clips", "classes", "groups", "reason"),
    [
        (300, tuple("abcd"), (), "more than 3 classes"),
        (20, ("a", "b"), (), "fewer than 30 clips"),
        (300, ("a", "b"), tuple(f"speaker {n % 5}" for n in range(300)), "fewer than 10 groups"),
    ],
)
def test_what_cannot_be_measured_is_said(clips, classes, groups, reason):
    (found,) = label_makeups(annotations(clips, classes), LETTERS, groups)
    assert found.information is None
    assert reason in found.reason
    assert sum(found.carriers.values()) == found.clips == clips


def test_sources_with_other_classes_and_unimodal_targets_are_left_out():
    sources = annotations()
    assert label_makeups(sources[:3], LETTERS) == ()
    other = Annotation("multimodal", ("a", "b"), np.zeros(300, np.int64))
    assert label_makeups([*sources[:3], other], LETTERS) == ()
    (found,) = label_makeups([*sources[1:3], sources[3]], UNIMODAL_SOURCES)
    assert list(found.sources) == ["A", "V"]


def width(found):
    """Return the width of the interval of what text labels say."""
    bits = found.information.informations["T"]
    return bits.high - bits.low


def test_groups_widen_the_interval_of_clips_that_repeat():
    sources = annotations(100, ("a", "b"), text=np.arange(100) % 2)
    target = np.where(np.arange(100) % 5, np.arange(100) % 2, 0)
    sources[3] = Annotation("multimodal", ("a", "b"), target)
    tripled = [Annotation(s.name, s.classes, np.repeat(s.codes, 3)) for s in sources]
    (free,) = label_makeups(tripled, LETTERS)
    (bound,) = label_makeups(tripled, LETTERS, tuple(np.repeat(np.arange(100), 3).astype(str)))
    assert (free.units, bound.units) == (300, 100)
    assert width(bound) > 1.4 * width(free)
