import pytest

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
    write_files,
)
from tests.data.importing.imports import (
    SIMS,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.bins import PRESETS, parse_bins
from unic_tfn.errors import DataError, UsageError


@pytest.mark.parametrize(
    ("name", "score", "expected"),
    [
        ("sims-2", 0.0, "not positive"),
        ("sims-2", 0.2, "positive"),
        ("sims-3", -0.2, "negative"),
        ("sims-3", -0.1, "negative"),
        ("sims-3", 0.1, "neutral"),
        ("sims-3", 0.2, "positive"),
        ("sims-5", -0.8, "negative"),
        ("sims-5", -0.6, "weakly negative"),
        ("sims-5", 0.0, "neutral"),
        ("sims-5", 0.6, "weakly positive"),
        ("sims-5", 0.8, "positive"),
        ("low<-1<=mid<=1<high", -1, "mid"),
        ("low<-1<=mid<=1<high", 1, "mid"),
        ("low<-1<=mid<=1<high", 1.01, "high"),
    ],
)
def test_classes_of_scores(name, score, expected):
    assert parse_bins(name).class_of(score) == expected


@pytest.mark.parametrize(
    "text", ["", "sims-9", "a", "a<b", "a<=x<b", "a<=1<b<=0<c", "a<0<b", "a<=0<a", "a<=nan<b", "<="]
)
def test_wrong_rules(text):
    with pytest.raises(UsageError, match="--bins: expected one of sims-2"):
        parse_bins(text)


def test_scores_out_of_scale_or_no_numbers(tmp_path):
    for values, message in ((["3", "0.5"], 'from -1 to 1.*found "3"'), (["a", "0.5"], 'found "a"')):
        files = write_files(tmp_path, dealt(sequences()), label_table(text=values * 5))
        with pytest.raises(DataError, match=message):
            import_features(*files, ImportOptions(bins=SIMS))
    files = write_files(tmp_path, dealt(sequences()), label_table())
    with pytest.raises(DataError, match='--bins: expected one of text, multimodal, found "audio"'):
        import_features(*files, ImportOptions(bins={"audio": PRESETS["sims-3"]}))
