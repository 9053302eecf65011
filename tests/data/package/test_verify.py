import numpy as np
import pytest

from tests.data.package.packages import small_package
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.verify import require_labels, verify_package
from unic_tfn.errors import DataError

TEXT = np.ones((6, 4, 3), np.float32)
CODES = np.zeros(6, np.int32)


def with_value(array, index, value):
    changed = array.copy()
    changed[index] = value
    return changed


def labels(name="text", classes=("a", "b"), codes=CODES):
    return {"labels": {name: LabelSource(classes, codes)}}


WRONG = {
    "modality of no source": ({"unimodal": {"mood": "T"}}, "unimodal: expected a label source"),
    "unknown letter": ({**labels(), "unimodal": {"text": "X"}}, "expected T, A or V"),
    "no name": ({"name": ""}, "name"),
    "control character in the name": ({"name": "a\nb"}, "name"),
    "no clips": ({"ids": (), "split": ()}, "at least one clip"),
    "id twice": ({"ids": ["a", "a", "b", "c", "d", "e"]}, "repeated: a"),
    "empty id": ({"ids": ["", "a", "b", "c", "d", "e"]}, "id"),
    "lone surrogate": ({"ids": ["\ud800", "a", "b", "c", "d", "e"]}, "id"),
    "split too short": ({"split": ["train"]}, "expected 6 values, found 1"),
    "unknown split": ({"split": ["dev"] * 6}, 'expected one of train, valid, test, found "dev"'),
    "groups too short": ({"groups": ["a"]}, "group: expected 6 values, found 1"),
    "clip without group": ({"groups": ["a"] * 5 + [""]}, 'group of "clip5": expected 1 to 512'),
    "group with a line feed": ({"groups": ["a\n"] * 6}, 'group of "clip0"'),
    "group too long": ({"groups": ["a" * 513] * 6}, 'group of "clip0"'),
    "groups beside a column of the name": (
        {"groups": ["a"] * 6, "columns": {"group": ("a",) * 6}},
        "expected another name, as 'group' holds the groups",
    ),
    "groups beside a source of the name": (
        {**labels("group"), "groups": ["a"] * 6},
        "another name",
    ),
    "no features": ({"features": {}, "text_length": None}, "features"),
    "unknown modality": ({"features": {"video": TEXT[:, 0]}, "text_length": None}, '"video"'),
    "float64": ({"features": {"text": TEXT.astype(float)}}, "expected float32, found float64"),
    "audio with time": ({"features": {"audio": TEXT}, "text_length": None}, r"shape \(6, width\)"),
    "clips missing": ({"features": {"text": TEXT[:5]}}, r"found \(5, 4, 3\)"),
    "no columns": ({"features": {"text": TEXT[:, :, :0]}}, r"found \(6, 4, 0\)"),
    "infinite": (
        {"features": {"text": with_value(TEXT, (4, 1, 2), np.inf)}},
        r'text of "clip4" at \[1, 2\]: expected a finite number, found inf',
    ),
    "lengths missing": ({"text_length": None}, "text_length: expected lengths, found none"),
    "lengths without time": ({"features": {"text": TEXT[:, 0]}}, "no time axis"),
    "length too large": ({"text_length": with_value(CODES, 3, 5)}, '"clip3": expected 0 to 4'),
    "length negative": ({"text_length": CODES - 1}, "expected 0 to 4, found -1"),
    "length int64": ({"text_length": CODES.astype(np.int64)}, "expected int32, found int64"),
    "no labels beside a split": ({"labels": {}}, "label sources: expected at least one, as there"),
    "no split beside labels": ({"split": ()}, "split: expected 6 values, found 0"),
    "source name": (labels("Text"), '"Text"'),
    "source named split": (labels("split"), '"split"'),
    "one class": (labels(classes=("a",)), "at least two different names, found 1: a"),
    "class twice": (labels(classes=("a", "a")), "at least two different names"),
    "empty class": (labels(classes=("a", "")), 'a class of label source "text"'),
    "code too large": (labels(codes=CODES + 2), "codes from -1 to 1, found 2"),
    "code too small": (labels(codes=CODES - 2), "codes from -1 to 1, found -2"),
    "codes missing": (labels(codes=CODES[:5]), r"found \(5,\)"),
    "column named as a source": ({"columns": {"text": ("",) * 6}}, "not yet in use"),
    "column too short": ({"columns": {"speaker": ("",)}}, "expected 6 values, found 1"),
    "column with a line feed": ({"columns": {"speaker": ("a\n",) * 6}}, "speaker"),
    "mask": ({"columns": {"missing_text": ("2",) * 6}}, 'expected only 0 and 1, found "2"'),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(name):
    changes, message = WRONG[name]
    with pytest.raises(DataError, match=message) as caught:
        verify_package(small_package(**changes), "somewhere")
    assert caught.value.exit_code == 65
    assert caught.value.message.startswith("somewhere: ")
    assert caught.value.remedy
    assert "\n" not in caught.value.message


def test_right_one_passes():
    verify_package(small_package(), "somewhere")
    verify_package(small_package(text_length=CODES), "somewhere")
    verify_package(small_package(**labels(codes=CODES - 1)), "somewhere")
    verify_package(small_package(labels={}, split=()), "somewhere")
    verify_package(small_package(groups=["a" * 512] * 6), "somewhere")


def test_packages_without_labels_are_refused_where_these_are_needed():
    require_labels("somewhere", {"text": 0})
    with pytest.raises(DataError, match="somewhere: label sources: expected at least one"):
        require_labels("somewhere", {})
