import csv
import io
import pickle
import shutil

import numpy as np
import pytest

from tests.tiny import CLASSES, CLIPS, SPEC, Notes, tiny_package, tiny_spec
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.store import write_package
from unic_tfn.errors import DataError, UsageError
from unic_tfn.predict.prediction import SYNTHETIC_COLUMN, predict
from unic_tfn.records.tables import PROBABILITY_PREFIX
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """A job of two runs that kept their weights."""
    folder = tmp_path_factory.mktemp("outputs")
    package = tiny_package(provenance={"pooling": "masked-mean"})
    job = resolve(tiny_spec(seeds=[1]), package, folder)
    assert not run_shard(job, job.jobspec.runs(), Notes())
    write_package(package, folder / "package")
    return folder


def rows(csv_bytes):
    return {row["id"]: row for row in csv.DictReader(io.StringIO(csv_bytes.decode()))}


@pytest.mark.parametrize("run", ["T-A/1", "M-TA/1"])
def test_probabilities_are_those_that_the_run_recorded(outputs, run):
    new = rows(predict(outputs / "tiny", run, outputs / "package").csv)
    recorded = rows((outputs / "tiny" / "runs" / run / "predictions.csv").read_bytes())
    assert set(recorded) <= set(new)
    for clip, row in recorded.items():
        assert new[clip]["predicted"] == row["predicted"]
        for name, value in row.items():
            if name.startswith(PROBABILITY_PREFIX):
                assert float(new[clip][name]) == pytest.approx(float(value), abs=1e-6)


def test_new_clips_are_weighted_by_the_gates_even_where_training_was_given_reliabilities(
    cpu, tmp_path
):
    model = {**SPEC["model"], "weighting": "divergence", "divergence": "given"}
    spec = tiny_spec(seeds=[1], grid={"multimodal": ["TA"]}, model=model)
    # Without any own label, the gates decided at the run's end too.
    labels = {
        **tiny_package().labels,
        "text": LabelSource(CLASSES, np.full(CLIPS, -1, np.int32)),
    }
    package = tiny_package(labels=labels)
    job = resolve(spec, package, tmp_path)
    assert not run_shard(job, spec.runs(), Notes())
    write_package(package, tmp_path / "package")
    found = predict(tmp_path / "tiny", "M-TA/1", tmp_path / "package")
    new = rows(found.csv)
    for clip, row in rows((tmp_path / "tiny/runs/M-TA/1/predictions.csv").read_bytes()).items():
        for name in (f"{PROBABILITY_PREFIX}{label}" for label in CLASSES):
            assert float(new[clip][name]) == pytest.approx(float(row[name]), abs=1e-6)
    assert any("not known for new clips" in note for note in found.notes)


def test_a_control_says_that_it_is_one(outputs, tmp_path):
    variants = {"plain": {}, "control": {"data": {"permute": ["audio"]}}}
    spec = tiny_spec(seeds=[1], grid={"text": ["A"]}, variants=variants)
    job = resolve(spec, tiny_package(), tmp_path)
    assert not run_shard(job, spec.runs(), Notes())
    for variant in variants:
        said = " ".join(predict(tmp_path / "tiny", f"{variant}:T-A/1", outputs / "package").notes)
        assert ("A control, not a model: in training the fea" in said) == (variant == "control")


@pytest.fixture(scope="module")
def folded(tmp_path_factory):
    """A job of one cell with three folds."""
    folder = tmp_path_factory.mktemp("folded")
    spec = tiny_spec(grid={"text": ["A"]}, folds={"k": 3})
    job = resolve(spec, tiny_package(), folder)
    assert not run_shard(job, spec.runs(), Notes())
    write_package(tiny_package(), folder / "same")
    write_package(tiny_package(name="other"), folder / "other")
    return folder


@pytest.mark.parametrize(
    ("named", "networks"),
    [("T-A/2", [(2, 0), (2, 1), (2, 2)]), ("T-A", [(s, f) for s in (1, 2) for f in range(3)])],
)
def test_with_folds_probabilities_are_means_over_networks(folded, named, networks):
    job, new = folded / "tiny", folded / "other"
    made = predict(job, named, new)
    alone = [rows(predict(job, f"T-A/{s}/{f}", new).csv) for s, f in networks]
    for clip, row in rows(made.csv).items():
        columns = [name for name in row if name.startswith(PROBABILITY_PREFIX)]
        means = {c: np.mean([float(each[clip][c]) for each in alone]) for c in columns}
        assert {c: float(row[c]) for c in columns} == pytest.approx(means, abs=1e-8)
        assert PROBABILITY_PREFIX + row["predicted"] == max(means, key=lambda name: means[name])
    first, last = (f"T-A/{s}/{f}" for s, f in (networks[0], networks[-1]))
    (note,) = made.notes
    assert note.endswith(f"means over {len(networks)} networks: {first} to {last}.")


def test_with_folds_the_jobs_own_clips_are_not_taken_for_new_ones(folded):
    assert "networks were trained on each" in " ".join(
        predict(folded / "tiny", "T-A/1", folded / "same").notes
    )
    assert predict(folded / "tiny", "T-A/1/0", folded / "same").notes == ()


def test_networks_of_different_settings_are_not_averaged(folded, tmp_path):
    shutil.copytree(folded, tmp_path / "mixed")
    spec = tiny_spec(grid={"text": ["A"]}, folds={"k": 3, "stratify": "text"})
    job = resolve(spec, tiny_package(), tmp_path / "mixed")
    assert not run_shard(job, spec.runs()[:1], Notes())
    with pytest.raises(DataError, match="different settings"):
        predict(tmp_path / "mixed" / "tiny", "T-A/1", folded / "other")


def test_a_feature_file_is_prepared_as_the_training_data_were(outputs, tmp_path):
    package = tiny_package()
    path = tmp_path / "new.pkl"
    audio = np.repeat(package.features["audio"][:, None], 3, axis=1)
    path.write_bytes(pickle.dumps({"id": list(package.ids), "audio": audio}))
    same = rows(predict(outputs / "tiny", "T-A/1", outputs / "package").csv)
    for clip, row in rows(predict(outputs / "tiny", "T-A/1", path).csv).items():
        assert row["predicted"] == same[clip]["predicted"]


def refused(outputs, tmp_path, run, message, error=DataError, **changes):
    write_package(tiny_package(**changes), tmp_path / "other")
    with pytest.raises(error, match=message) as caught:
        predict(outputs / "tiny", run, tmp_path / "other")
    assert caught.value.remedy


def test_other_dimensions(outputs, tmp_path):
    features = {"audio": np.ones((45, 5), np.float32)}
    message = r"audio: expected 4 features, as run T-A/1 was trained on, found 5"
    refused(outputs, tmp_path, "T-A/1", message, features=features, text_length=None)


def test_a_missing_modality(outputs, tmp_path):
    features = {"audio": np.ones((45, 4), np.float32)}
    refused(
        outputs, tmp_path, "M-TA/1", "expected text features", features=features, text_length=None
    )


def test_text_without_a_time_axis(outputs, tmp_path):
    features = {"audio": np.ones((45, 4), np.float32), "text": np.ones((45, 2), np.float32)}
    message = "text: expected sequences, found features of shape"
    refused(outputs, tmp_path, "M-TA/1", message, features=features, text_length=None)


def test_another_pooling(outputs, tmp_path):
    message = "pooling: expected masked-mean.*found padded-mean"
    padded = {"provenance": {"pooling": "padded-mean"}, "name": "other"}
    refused(outputs, tmp_path, "T-A/1", message, **padded)


def test_a_pooling_that_only_one_side_states_is_a_warning(outputs, tmp_path):
    write_package(tiny_package(name="other"), tmp_path / "other")
    made = predict(outputs / "tiny", "T-A/1", tmp_path / "other")
    (warning,) = made.warnings
    assert "audio: pooling: run T-A/1 was trained on features pooled by masked-mean" in warning
    same = predict(outputs / "tiny", "T-A/1", outputs / "package")
    assert same.warnings == ()
    assert made.csv == same.csv


def test_the_runs_own_package_is_never_warned_of(outputs, tmp_path):
    """Whatever it says of its preparation: its clips are those of the training."""
    said = {"nonfinite": "median", "values_replaced": {"audio": 3}, "pooling": "padded-mean"}
    write_package(tiny_package(provenance=said), tmp_path / "same")
    assert predict(outputs / "tiny", "T-A/1", tmp_path / "same").warnings == ()


@pytest.mark.parametrize("run", ["T-A/1", "M-TA/1"])
def test_one_clip_is_predicted_as_among_others(outputs, tmp_path, run):
    package = tiny_package()
    together = rows(predict(outputs / "tiny", run, outputs / "package").csv)
    for row in (0, 3, 44):
        arrays = {name: array[row : row + 1] for name, array in package.features.items()}
        lengths = package.text_length[row : row + 1]
        path = tmp_path / "new.npz"
        np.savez(path, id=[package.ids[row]], text_lengths=lengths, **arrays)
        (alone,) = rows(predict(outputs / "tiny", run, path).csv).values()
        for name, value in together[package.ids[row]].items():
            if name.startswith(PROBABILITY_PREFIX):
                assert float(alone[name]) == pytest.approx(float(value), abs=1e-6)


def test_every_row_that_rests_on_generated_data_says_so(outputs, tmp_path):
    column, value = SYNTHETIC_COLUMN
    job = resolve(
        tiny_spec(seeds=[1], grid={"text": ["A"]}), tiny_package(synthetic=True), tmp_path
    )
    assert not run_shard(job, job.jobspec.runs(), Notes())
    write_package(tiny_package(synthetic=True), tmp_path / "generated")
    real = predict(outputs / "tiny", "T-A/1", outputs / "package")
    trained_on_it = predict(tmp_path / "tiny", "T-A/1", outputs / "package")
    clips_of_it = predict(outputs / "tiny", "T-A/1", tmp_path / "generated")
    assert [real.synthetic, trained_on_it.synthetic, clips_of_it.synthetic] == [False, True, True]
    for made in (trained_on_it, clips_of_it):
        assert {row[column] for row in rows(made.csv).values()} == {value}
        # The other columns are those of a table about real data, in the same order.
        assert list(next(iter(rows(made.csv).values())))[:-1] == list(rows(real.csv)["clip, 0"])


def test_values_that_are_not_finite(outputs, tmp_path):
    path = tmp_path / "new.pkl"
    path.write_bytes(pickle.dumps({"id": ["a"], "audio": np.full((1, 4), np.nan)}))
    with pytest.raises(DataError, match=r"audio: expected numbers.*1 clips: a"):
        predict(outputs / "tiny", "T-A/1", path)


def test_outputs_that_are_no_numbers(outputs, tmp_path):
    path = tmp_path / "new.pkl"
    features = np.array([[0, 0, 0, 0], [3e38, 3e38, -3e38, 3e38]])
    path.write_bytes(pickle.dumps({"id": ["a", "b"], "audio": features}))
    with pytest.raises(DataError, match="not a number for 1 of 2 clips, the first of them 'b'"):
        predict(outputs / "tiny", "T-A/1", path)


def test_runs_that_cannot_predict(outputs, tmp_path):
    with pytest.raises(UsageError, match=r'"M-V/1" is not a run of this job'):
        predict(outputs / "tiny", "M-V/1", outputs / "package")
    with pytest.raises(UsageError, match="expected a job folder"):
        predict(tmp_path, "T-A/1", outputs / "package")
    job = resolve(
        tiny_spec(seeds=[1], grid={"text": ["A"]}, save_weights=False), tiny_package(), tmp_path
    )
    run_shard(job, job.jobspec.runs(), Notes())
    with pytest.raises(UsageError, match="this run did not keep its weights"):
        predict(tmp_path / "tiny", "T-A/1", outputs / "package")


def test_a_tuned_network_predicts_with_the_settings_that_were_chosen(cpu, tmp_path):
    # So much faster than the run's own rate that it is never the first trial that is chosen.
    search = {"training.learning_rate": [0.02, 0.05], "model.audio.units": {"choice": [4, 6]}}
    tune = {"trials": 3, "search": search}
    spec = tiny_spec(seeds=[1], grid={"multimodal": ["TA"]}, variants={"tuned": {"tune": tune}})
    job = resolve(spec, tiny_package(), tmp_path / "out")
    assert not run_shard(job, spec.runs(), Notes())
    write_package(tiny_package(), tmp_path / "package")
    record = job.folder.read_record(spec.runs()[0])
    assert record.metrics.training.model["audio"]["units"] in (4, 6)
    new = rows(predict(job.folder.path, "tuned:M-TA/1", tmp_path / "package").csv)
    for clip, row in rows(record.contents("predictions.csv")).items():
        for name in (name for name in row if name.startswith(PROBABILITY_PREFIX)):
            assert float(new[clip][name]) == pytest.approx(float(row[name]), abs=1e-6)
