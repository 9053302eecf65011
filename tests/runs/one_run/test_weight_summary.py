import numpy as np
import pytest

from tests.runs.jobs import PACKAGE, do
from tests.tiny import SPEC, tiny_spec
from unic_tfn.predict.trained_network import kept_weights, trained_program
from unic_tfn.runs.one_run.weight_summary import weight_summaries
from unic_tfn.training.dataset import Dataset, cell_dataset
from unic_tfn.training.program import Outputs
from unic_tfn.training.reliability import with_reliabilities


def test_weights_are_averaged_over_the_test_clips_by_agreement():
    rows = np.array([0, 2, 3, 4], np.int32)
    reliability = np.array([1, 0, 0.5, -1, 1], np.float32)
    unknown = np.full(5, -1, np.float32)
    reliabilities = {"text": reliability, "audio": unknown}
    dataset = Dataset({}, np.zeros(5, np.int32), ("a",), {"test": rows}, (), reliabilities)
    gates = (np.array([np.log(3), 0, -100, 100], np.float32), np.zeros(4, np.float32))
    found = weight_summaries(dataset, Outputs(np.zeros((4, 1), np.float32), (), (), gates))
    text = found["text"]
    assert text.mean == pytest.approx(1.125)
    assert text.labelled == 3
    found_means = (text.agreement, text.agreeing, text.diverging)
    assert found_means == pytest.approx((2.5 / 3, 1.75, 1.0))
    audio = found["audio"].model_dump()
    expected = {"mean": 1, "labelled": 0, "agreement": None, "agreeing": None, "diverging": None}
    assert audio == expected
    empty = Dataset({}, np.zeros(5, np.int32), ("a",), {"test": rows})
    assert weight_summaries(empty, Outputs(np.zeros((4, 1), np.float32), ())) == {}


@pytest.mark.parametrize("divergence", ["labels", "permuted", "given"])
def test_a_run_with_weights_leaves_them_in_its_record(cpu, tmp_path, divergence):
    model = {**SPEC["model"], "weighting": "divergence", "divergence": divergence}
    spec = tiny_spec(grid={"multimodal": ["TA"]}, seeds=[1], model=model)
    done = do(tmp_path, spec=spec)
    assert not done.failures
    (run,) = spec.runs()
    record = done.job.folder.read_record(run)
    assert record.metrics.upper_bound == (divergence == "given")
    dataset = with_reliabilities(
        cell_dataset(PACKAGE, run.cell), PACKAGE, run.cell, spec.model, run.seed
    )
    program = trained_program(spec, "TA", dataset.shapes, 3, kept_weights(record), "cpu")
    program.load(dataset.arrays, dataset.labels)
    outputs = program.evaluate(dataset.rows["test"])
    found = record.metrics.weights
    assert found["text"].mean == pytest.approx((2 / (1 + np.exp(-outputs.gates[0]))).mean())
    assert found["text"].mean != 1
    assert (found["audio"].labelled, found["audio"].agreement) == (0, None)
    again = do(tmp_path / "again", spec=spec)
    assert again.job.folder.read_record(run).metrics == record.metrics
