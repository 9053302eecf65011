"""One clip's story, from hand-written records: nothing here trains, and Keras is not loaded."""

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from tests.interactions.networks import function_network, signs
from tests.records.records import METRICS, TIMING
from unic_tfn.cli.explain import INDICES, explain
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Cell, Run
from unic_tfn.interactions.explanation import explain_clips
from unic_tfn.interactions.npz import to_npz
from unic_tfn.jobspec.data_settings import SyntheticData
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.machine.durable import write_file
from unic_tfn.records.folds import folds_csv
from unic_tfn.records.job_document import JobDocument, PackageSummary
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.one_run.tables import predictions_csv
from unic_tfn.statistics.indices import SHARES

RUN = Run(Cell("multimodal", "TA"), 1)
NOT_DONE = Run(Cell("text", "T"), 1)
CLASSES = ("no", "yes")
IDS = ("one", "two", "three", "four", "trained", "unlabelled", "left out")
SPLIT = ("test", "test", "test", "test", "train", "test", "test")
GOLD = np.array([0, 1, 1, 0, 0, -1, 0])
LABELS = """id,split,text,audio,multimodal
one,test,no,yes,no
two,test,no,,yes
three,test,yes,no,yes
four,test,yes,yes,no
trained,train,yes,yes,no
unlabelled,test,yes,yes,
left out,test,yes,yes,no
"""


def record_files():
    """Return the files of a run whose network says yes where exactly one bit is set."""
    network, factors = function_network("TA", "TA"), signs("TA")
    gold = np.array([0, 1, 1, 0])
    found = explain_clips(network, factors, gold, IDS[:4], CLASSES, 5)
    chances = found.chances[-1].astype(np.float64)
    predictions = predictions_csv(
        IDS, GOLD, CLASSES, {"test": (np.arange(4, dtype=np.int32), chances)}
    )
    return {"predictions.csv": predictions, "interactions.npz": to_npz(found)}


def write_job(folder, **settings):
    """Write the documents of a job without runs."""
    grid = {"multimodal": ("TA",), "text": ("T",)}
    document = JobDocument(
        jobspec=Jobspec.model_validate({"name": "x", "seeds": [1], "grid": grid, **settings}),
        package=PackageSummary(
            name="small",
            synthetic=True,
            digest="d" * 64,
            clips={},
            classes=dict.fromkeys(("text", "audio", "multimodal"), CLASSES),
            provenance={},
        ),
        backend="tensorflow",
        versions={},
        code="c" * 64,
        fingerprint="f" * 64,
    )
    write_file(folder / "job.json", sealed(document.model_dump(mode="json")))
    write_file(folder / "labels.csv", LABELS.encode())


@pytest.fixture
def folder(tmp_path):
    write_job(tmp_path)
    JobFolder(tmp_path).write_record(RUN, METRICS, record_files(), TIMING)
    return tmp_path


@pytest.fixture
def folded(tmp_path):
    """A job with three folds, in which each seed has done the fold that tests most clips."""
    write_job(tmp_path, seeds=[1, 2], folds={"k": 3})
    folds = {1: np.array([0, 0, 0, 0, 1, 2, 0]), 2: np.array([2, 2, 2, 2, 1, 0, 2])}
    write_file(tmp_path / "folds.csv", folds_csv(IDS, folds))
    for seed, fold in ((1, 0), (2, 2)):
        run = Run(RUN.cell, seed, fold)
        JobFolder(tmp_path).write_record(run, METRICS, record_files(), TIMING)
    return tmp_path


def call(*arguments):
    """Call the command as a function, so that its errors arrive as they are."""
    assert explain.callback
    explain.callback(*arguments)


def told(folder, capsys, clip="two", run=RUN.name):
    call(folder, run, clip)
    return capsys.readouterr().out


def line(text, start):
    return next(line.split() for line in text.splitlines() if line.strip().startswith(start))


def test_the_story_of_an_exclusive_or(folder, capsys):
    text = told(folder, capsys)
    assert "Synthetic data" in text
    assert "yes, with 73.1 %: right" in text
    assert line(text, "text + audio")[3:] == ["yes", "73.1", "%", "right"]
    assert line(text, "nothing")[1:3] == ["no", "50.0"]
    assert line(text, "text x audio")[3] == "+0.50"
    assert line(text, "sum")[1] == "+0.50"
    assert "would have predicted no: they correct the prediction" in text
    assert text.count("+11.6 points") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": METRICS.data.model_copy(update={"permuted": ("audio",)})},
         "A control, not a model: the features of audio were given to other clips at random."),
        ({"upper_bound": True}, "An upper bound: this network was told how far each modality's"),
    ],
)  # fmt: skip
def test_a_story_that_is_not_of_the_clips_information_says_so(tmp_path, capsys, changes, said):
    for place, update in (("plain", {}), ("other", changes)):
        write_job(tmp_path / place)
        folder, metrics = JobFolder(tmp_path / place), METRICS.model_copy(update=update)
        folder.write_record(RUN, metrics, record_files(), TIMING)
        assert (said in told(tmp_path / place, capsys)) == bool(update)


def test_the_labels_say_whose_the_multimodal_one_is(folder, capsys):
    assert "The multimodal label is that of text." in told(folder, capsys, "one")
    assert "The multimodal label is that of none of the others." in told(folder, capsys, "four")
    # Two lacks an audio label, so this is not known.
    assert "The multimodal label is" not in told(folder, capsys, "two")


def test_a_file_for_shapiq_is_written_where_it_is_asked_for(folder, capsys, tmp_path):
    path = tmp_path / "clip.json"
    call(folder, RUN.name, "two", None, path, "SII", None)
    assert capsys.readouterr().out.endswith(f"\nInteractions: {path}\n")
    document = json.loads(path.read_text())
    assert document["metadata"]["index"] == "SII"
    assert "clip two, run M-TA/1 of x. Synthetic data" in document["description"]


def test_the_commands_indices_are_all_there_are():
    assert set(INDICES) == set(SHARES)


def test_labels_are_in_the_files_order_and_a_missing_one_is_said(folder, capsys):
    text = told(folder, capsys)
    sources = [row.split()[0] for row in text.split("Labels\n")[1].splitlines()[:3]]
    assert sources == ["text", "audio", "multimodal"]
    assert line(text, "audio  ") == ["audio", "(none)"]


@pytest.mark.parametrize(
    ("run", "clip", "expected"),
    [
        ("M-AT/1", "two", "Did you mean M-TA/1?"),
        ("m-ta/1", "two", "Did you mean M-TA/1?"),
        ("../x", "two", "Cells: T-T, M-TA. Seeds: 1"),
        (NOT_DONE.name, "two", "has not been done"),
        (RUN.name, "thre", "Did you mean three?"),
        (RUN.name, "trained", "is in the train split"),
        (RUN.name, "unlabelled", "has no label from multimodal"),
        (RUN.name, "left out", "among the 4 of 5 test clips"),
    ],
)
def test_a_wrong_word_gets_a_helpful_answer(folder, run, clip, expected):
    with pytest.raises(UsageError) as error:
        call(folder, run, clip)
    assert expected in str(error.value)


def test_ids_are_shown_as_a_shell_takes_them(folder):
    write_file(folder / "labels.csv", LABELS.replace("three", "a$_$1").encode())
    with pytest.raises(UsageError) as error:
        call(folder, RUN.name, "a$1")
    assert "Did you mean 'a$_$1'?" in error.value.message
    assert "'a$_$1'" in error.value.remedy
    assert "Single quotes" in error.value.remedy


def test_an_id_is_found_as_it_is_shown(folder):
    """Unprintable characters are shown escaped."""
    write_file(folder / "labels.csv", LABELS.replace("left out,", "left\u200bout,").encode())
    with pytest.raises(UsageError, match="is not among"):
        call(folder, RUN.name, "left\\u200bout")


def test_a_folder_without_a_job_is_said(tmp_path):
    with pytest.raises(UsageError, match="job folder"):
        call(tmp_path, RUN.name, "two")


@pytest.mark.parametrize("name", ["interactions.npz", "predictions.csv"])
def test_a_damaged_record_is_said(folder, name):
    path = folder / "runs" / RUN.name / name
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match=f"damaged-{path.stem}"):
        call(folder, RUN.name, "two")


def test_a_damaged_job_is_said(folder):
    (folder / "job.json").write_text("{}")
    with pytest.raises(DataError, match="damaged-job"):
        call(folder, RUN.name, "two")


def test_a_record_without_interactions_is_said(folder):
    files = {"predictions.csv": record_files()["predictions.csv"]}
    JobFolder(folder).write_record(NOT_DONE, METRICS, files, TIMING)
    with pytest.raises(DataError, match="made without it"):
        call(folder, NOT_DONE.name, "two")


def test_control_characters_never_reach_the_terminal(folder, capsys):
    wicked = LABELS.replace("two,test,no", "two,test,\x1b[31mno")
    write_file(folder / "labels.csv", wicked.encode())
    assert "\x1b" not in told(folder, capsys)


@pytest.mark.parametrize(
    ("named", "told_by"),
    [
        ("M-TA", ["M-TA/1/0", "M-TA/2/2"]),
        ("M-TA/1", ["M-TA/1/0"]),
        ("M-TA/2", ["M-TA/2/2"]),
        ("M-TA/2/2", ["M-TA/2/2"]),
    ],
)
def test_with_folds_the_networks_that_tested_a_clip_tell_its_story(folded, capsys, named, told_by):
    text = told(folded, capsys, run=named)
    opening = "Clip two in run "
    found = [row.removeprefix(opening) for row in text.splitlines() if row.startswith(opening)]
    assert found == told_by
    assert text.count("would have predicted no: they correct the prediction") == len(told_by)


@pytest.mark.parametrize(
    ("run", "clip", "expected"),
    [
        ("M-TA/1/1", "two", "is a train clip of M-TA/1/1"),
        ("M-TA/1/1", "two", "fold 0 tests it: explain it by M-TA/1/0, or by M-TA"),
        ("M-TA/1/2", "two", "is a valid clip of M-TA/1/2"),
        ("M-TA/1", "trained", "M-TA/1/1 has no record"),
        ("M-TA/1", "unlabelled", "M-TA/1/2 has no record"),
        ("M-TA/1/7", "two", "A run is CELL/SEED/FOLD"),
        ("M-TA/1/7", "two", "Seeds: 1, 2. Folds: 0 to 2."),
    ],
)
def test_with_folds_a_wrong_run_is_answered_with_the_right_one(folded, run, clip, expected):
    with pytest.raises(UsageError) as error:
        call(folded, run, clip)
    assert expected in str(error.value)


def test_keras_is_not_loaded():
    check = (
        "import sys, unic_tfn.cli.explain, unic_tfn.explain.clip_story;"
        "print(*{'keras', 'tensorflow', 'jax', 'sklearn'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []


def test_a_run_keeps_its_explanation(cpu, tmp_path):
    from unic_tfn.data.synthetic.synthetic import synthetic_package
    from unic_tfn.interactions.npz import from_npz
    from unic_tfn.runs.job.job import resolve
    from unic_tfn.runs.shard import run_shard

    sizes = {"clips": 70, "text_steps": 3, "text_width": 8, "audio_width": 4, "vision_width": 6}
    spec = Jobspec.model_validate(
        {
            "name": "small",
            "data": {"synthetic": sizes},
            "seeds": [1],
            "grid": {"multimodal": ["TV"]},
            "model": {"text": {"lstm_units": 4, "units": 4}, "vision": {"units": 4}},
            "training": {"max_epochs": 2},
            "interactions": {"max_clips": 5},
        }
    )
    assert isinstance(spec.data, SyntheticData)
    job = resolve(spec, synthetic_package(spec.data.synthetic), tmp_path)
    nothing = SimpleNamespace(
        **dict.fromkeys(("started", "epoch", "finished", "failed"), lambda *_: None)
    )
    assert not run_shard(job, spec.runs(), nothing)
    record = job.folder.read_record(spec.runs()[0])
    found = from_npz((record.directory / "interactions.npz").read_bytes())
    assert found.letters == "TV"
    summary = record.metrics.interactions
    assert summary
    assert (summary.clips, summary.test_clips) == (5, int(found.test_clips))
    rows = (record.directory / "predictions.csv").read_text().splitlines()
    predicted = {row.split(",")[0]: row.split(",")[3] for row in rows}
    for name, code in zip(found.ids, found.predicted, strict=True):
        assert predicted[name] == found.classes[code]
