import csv
import io
import pickle

import numpy as np
import pytest
from click.testing import CliRunner

from tests.tiny import Notes, tiny_package, tiny_spec
from unic_tfn.cli.predict import predict
from unic_tfn.data.package.store import write_package
from unic_tfn.errors import DataError, UsageError
from unic_tfn.runs.job import resolve
from unic_tfn.runs.one_run.tables import PROBABILITY_PREFIX
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


def invoke(*arguments):
    result = CliRunner().invoke(predict, [str(part) for part in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def table(text):
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("run", ["T-A/1", "M-TA/1"])
def test_probabilities_are_those_that_the_run_recorded(outputs, run):
    new = table(invoke(outputs / "tiny", run, outputs / "package"))
    recorded = table((outputs / "tiny" / "runs" / run / "predictions.csv").read_text())
    assert set(recorded) <= set(new)
    for clip, row in recorded.items():
        assert new[clip]["predicted"] == row["predicted"]
        for name, value in row.items():
            if name.startswith(PROBABILITY_PREFIX):
                assert float(new[clip][name]) == pytest.approx(float(value), abs=1e-6)


def test_a_feature_file_is_prepared_as_the_training_data_were(outputs, tmp_path):
    package = tiny_package()
    path = tmp_path / "new.pkl"
    audio = np.repeat(package.features["audio"][:, None], 3, axis=1)
    path.write_bytes(pickle.dumps({"id": list(package.ids), "audio": audio}))
    out = tmp_path / "p.csv"
    assert str(out) in invoke(outputs / "tiny", "T-A/1", path, "--out", out)
    same = table(invoke(outputs / "tiny", "T-A/1", outputs / "package"))
    for clip, row in table(out.read_text()).items():
        assert row["predicted"] == same[clip]["predicted"]


def refused(outputs, tmp_path, run, message, error=DataError, **changes):
    write_package(tiny_package(**changes), tmp_path / "other")
    with pytest.raises(error, match=message) as caught:
        invoke(outputs / "tiny", run, tmp_path / "other")
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
    refused(outputs, tmp_path, "T-A/1", message, provenance={"pooling": "padded-mean"})


def test_what_only_one_side_tells_is_a_warning(outputs, tmp_path):
    write_package(tiny_package(), tmp_path / "other")
    arguments = [str(outputs / "tiny"), "T-A/1", str(tmp_path / "other")]
    result = CliRunner().invoke(predict, arguments)
    assert result.exit_code == 0
    assert "Warning: " in result.stderr
    assert "audio: pooling: run T-A/1 was trained on masked-mean" in result.stderr
    assert result.stdout == invoke_output(outputs)


def invoke_output(outputs):
    arguments = [str(outputs / "tiny"), "T-A/1", str(outputs / "package")]
    result = CliRunner().invoke(predict, arguments)
    assert result.stderr == ""
    return result.stdout


def test_values_that_are_not_finite(outputs, tmp_path):
    path = tmp_path / "new.pkl"
    path.write_bytes(pickle.dumps({"id": ["a"], "audio": np.full((1, 4), np.nan)}))
    with pytest.raises(DataError, match="audio of 'a': NaN or infinity"):
        invoke(outputs / "tiny", "T-A/1", path)


def test_outputs_that_are_no_numbers(outputs, tmp_path):
    path = tmp_path / "new.pkl"
    features = np.array([[0, 0, 0, 0], [3e38, 3e38, -3e38, 3e38]])
    path.write_bytes(pickle.dumps({"id": ["a", "b"], "audio": features}))
    with pytest.raises(DataError, match="not a number for 1 of 2 clips, the first of them 'b'"):
        invoke(outputs / "tiny", "T-A/1", path)


def test_runs_that_cannot_predict(outputs, tmp_path):
    with pytest.raises(UsageError, match=r'"M-V/1" is not a run of this job'):
        invoke(outputs / "tiny", "M-V/1", outputs / "package")
    with pytest.raises(UsageError, match="expected a job folder"):
        invoke(tmp_path, "T-A/1", outputs / "package")
    job = resolve(
        tiny_spec(seeds=[1], grid={"text": ["A"]}, save_weights=False), tiny_package(), tmp_path
    )
    run_shard(job, job.jobspec.runs(), Notes())
    with pytest.raises(UsageError, match="this run kept no weights"):
        invoke(tmp_path / "tiny", "T-A/1", outputs / "package")
