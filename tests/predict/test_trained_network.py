import numpy as np
import pytest

from tests.tiny import Notes, tiny_package, tiny_spec
from unic_tfn.errors import DataError, UsageError
from unic_tfn.jobspec.heads import Head
from unic_tfn.predict.trained_network import (
    kept_heads,
    kept_weights,
    takes_sequences,
    trained_program,
    trained_width,
)
from unic_tfn.records.record_files import WEIGHTS_FILE
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard
from unic_tfn.training.dataset import cell_dataset

GRID = {"multimodal": ["TA"]}


@pytest.fixture(scope="module")
def records(cpu, tmp_path_factory):
    """Return the records of one run with and without weights, by whether they were kept."""
    found = {}
    for kept in (True, False):
        folder = tmp_path_factory.mktemp("outputs")
        job = resolve(tiny_spec(seeds=[1], grid=GRID, save_weights=kept), tiny_package(), folder)
        (run,) = job.jobspec.runs()
        assert not run_shard(job, [run], Notes())
        found[kept] = job.folder.open_record(run)
    return found


def program(weights, classes=3):
    spec = tiny_spec(seeds=[1], grid=GRID)
    dataset = cell_dataset(tiny_package(), spec.runs()[0].cell)
    return trained_program(spec, "TA", dataset.shapes, classes, weights, "cpu")


def test_the_program_has_the_weights_that_were_kept(records):
    weights = kept_weights(records[True])
    variables = {v.path: np.asarray(v) for v in program(weights).network.variables}
    for path, array in weights.items():
        np.testing.assert_array_equal(variables[path], array, err_msg=path)


def test_heads_are_told_from_the_weights():
    logits = {"vision_task_own_video_logits/bias": 4, "text_task_text_logits/bias": 3}
    others = {"text_task_text_logits/kernel": 5, "logits/bias": 7, "text_task_text_1/bias": 6}
    weights = {path: np.zeros(size) for path, size in {**others, **logits}.items()}
    assert kept_heads(weights) == (Head("own_video", "vision", 4), Head("text", "text", 3))


def test_sizes_are_told_from_the_weights(records):
    weights = kept_weights(records[True])
    assert trained_width("text", weights) == 2
    assert trained_width("audio", weights) == 4
    assert takes_sequences("text", weights)
    assert not takes_sequences("audio", weights)
    with pytest.raises(DataError, match="no weights for vision"):
        trained_width("vision", weights)


def test_weights_of_another_network_are_refused(records):
    weights = kept_weights(records[True])
    with pytest.raises(DataError, match=f"{WEIGHTS_FILE}: .*: expected .* found"):
        program(weights, classes=4)
    with pytest.raises(DataError, match="not of this network"):
        program({**weights, "another": np.zeros(1)})


def test_weights_that_were_not_kept(records):
    with pytest.raises(UsageError, match="did not keep its weights") as caught:
        kept_weights(records[False])
    assert "save_weights: true" in caught.value.remedy
