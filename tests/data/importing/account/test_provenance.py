import hashlib
import json

from tests.data.importing.feature_files import WIDTHS, dealt, label_table, sequences
from tests.data.importing.imports import SIMS, arrays, run, sims, with_nan, write, write_arrays
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.preparation import (
    LengthSource,
    Nonfinite,
    Pooling,
    TimeAxis,
    preparation_in,
)


def test_how_features_were_prepared_is_kept_as_codes(tmp_path):
    package, _ = run(tmp_path, with_nan(), label_table(), nonfinite="zero", pooling="padded-mean")
    found = preparation_in(json.loads(json.dumps(package.provenance)))
    assert found.pooling is Pooling.PADDED_MEAN
    assert found.time_axis == {
        "text": TimeAxis.KEPT,
        "audio": TimeAxis.PADDED_MEAN,
        "vision": TimeAxis.PADDED_MEAN,
    }
    assert found.length_source["audio"] is LengthSource.STATED
    assert found.length_source["text"] is LengthSource.TRAILING_ZEROS
    assert found.nonfinite is Nonfinite.ZERO
    assert found.values_replaced == {"text": 1, "audio": 2}


def test_the_collection_is_kept_only_where_it_is_said(tmp_path):
    said, _ = run(tmp_path, with_nan(), label_table(), nonfinite="zero", collection="UniC")
    unsaid, _ = run(tmp_path, with_nan(), label_table(), nonfinite="zero")
    assert said.provenance["collection"] == "UniC"
    assert "collection" not in unsaid.provenance


def test_what_new_clips_need_is_kept(tmp_path):
    """Keys, medians by the rule whether or not a value was replaced, steps where padding counts."""
    package, _ = run(
        tmp_path,
        with_nan(),
        label_table(),
        nonfinite="median",
        pooling="padded-mean",
        keys={"vision_lengths": "vision_lengths"},
    )
    found = preparation_in(json.loads(json.dumps(package.provenance)))
    assert {name: len(values) for name, values in found.medians.items()} == WIDTHS
    assert found.steps == {"audio": 6, "vision": 6}
    assert found.keys == {"vision_lengths": "vision_lengths"}
    package, _ = run(tmp_path, with_nan(), label_table(), nonfinite="zero")
    found = preparation_in(package.provenance)
    assert not found.medians
    assert not found.steps
    assert not found.keys


def test_the_splits_origin_is_kept_as_codes(tmp_path):
    value = dealt(sequences())
    package, _ = run(tmp_path, value, label_table())
    assert package.provenance["split_from"] == {"source": "feature-file"}
    package, _ = run(tmp_path, value, label_table(), split=SplitOptions(3, (8, 1, 1)))
    assert package.provenance["split_from"] == {
        "source": "made",
        "ratio": [8, 1, 1],
        "stratify": "multimodal",
        "seed": 3,
    }


def test_files_are_named_with_their_sums(tmp_path):
    package, _ = run(tmp_path, dealt(sequences()), label_table())
    for key, name in (("features", "feature.pkl"), ("labels", "labels.csv")):
        expected = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert package.provenance[key] == {"file": name, "sha256": expected}


def test_every_array_of_a_folder_has_its_sum(tmp_path):
    folder = write_arrays(tmp_path, "folder", arrays())
    (folder / "labels.csv").write_text(
        "id,text\n" + "\n".join(f"{clip},{'ab'[n % 2]}" for n, clip in enumerate(arrays()["id"]))
    )
    package, _ = import_features(folder, None, ImportOptions())
    sums = package.provenance["features"]["sha256"]
    assert set(sums) == {f"{name}.npy" for name in arrays()}


def test_rules_of_scores_are_spelled_out(tmp_path):
    package, _ = import_features(write(tmp_path, sims()), None, ImportOptions(bins=SIMS))
    assert package.provenance["bins"]["all"] == {
        "rule": "sims-3",
        "classes": ["negative", "neutral", "positive"],
        "edges": [-0.1, 0.1],
        "edge_belongs_below": [True, True],
    }
