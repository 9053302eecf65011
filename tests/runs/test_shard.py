import json
import shutil
from typing import Any

import numpy as np
import pytest

from tests.runs.jobs import ALONE, OTHER, do, read_csv, record_bytes
from tests.tiny import CLASSES, Notes, results, tiny_package, tiny_spec
from unic_tfn.data.package.package import LabelSource
from unic_tfn.errors import DataError, DeviceError, StorageError
from unic_tfn.grid import select, shard
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs import shard as runner
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard
from unic_tfn.training.backend import backend_name


@pytest.fixture
def audio(undisturbed, tmp_path):
    """A job folder with the two runs of one cell, as a new shard would find it."""
    for run in (ALONE, OTHER):
        shutil.copytree(
            JobFolder(undisturbed.folder).record_path(run),
            JobFolder(tmp_path / "tiny").record_path(run),
        )
    return tmp_path


def test_every_run_leaves_a_valid_record(undisturbed):
    assert undisturbed.failures == {}
    assert sorted(undisturbed.notes.done) == sorted(tiny_spec().runs())
    assert undisturbed.notes.account.todo == tiny_spec().runs()
    assert undisturbed.notes.device.kind == "cpu"
    for run in tiny_spec().runs():
        record = JobFolder(undisturbed.folder).read_record(run)
        assert record.fingerprint == undisturbed.job.fingerprint
        assert {path.name for path in record.directory.iterdir()} == {
            "metrics.json",
            "timing.json",
            "predictions.csv",
            "history.csv",
            "confusion.png",
            "interactions.npz",
            "weights.safetensors",
        }
        assert record.metrics.run.name == run.name
        assert record.metrics.data.synthetic is False
        assert record.metrics.classes == CLASSES
        assert record.timing.seconds.keys() >= {"training", "prediction"}
        modes = {path.stat().st_mode for path in record.directory.iterdir()}
        assert modes == {JobFolder(undisturbed.folder).job_file.stat().st_mode}
    assert not list(undisturbed.folder.rglob("*.tmp"))
    assert not (undisturbed.folder / "failures").exists()


def test_valid_records_are_not_done_again(undisturbed):
    def when():
        return {path: path.stat().st_mtime_ns for path in undisturbed.folder.rglob("*")}

    before = when()
    again = do(undisturbed.folder.parent)
    assert again.notes.device is None
    assert again.notes.account.done == tiny_spec().runs()
    assert (again.notes.account.todo, again.notes.account.aside) == ((), {})
    assert (again.failures, again.notes.done) == ({}, [])
    assert when() == before


def test_numbers_do_not_depend_on_company_or_order(undisturbed, tmp_path):
    do(tmp_path / "alone", [OTHER])
    assert record_bytes(tmp_path / "alone" / "tiny", OTHER) == record_bytes(
        undisturbed.folder, OTHER
    )
    # In another order, with a run in front that is in no other folder.
    grown = tiny_spec(seeds=[1, 2, 3])
    runs = select(grown.runs(), "T-A")[::-1]
    do(tmp_path / "reversed", runs, grown)
    for run in (ALONE, OTHER):
        assert record_bytes(tmp_path / "reversed" / "tiny", run) == record_bytes(
            undisturbed.folder, run
        )


def test_damaged_records_are_set_aside_and_done_again(undisturbed, audio):
    (JobFolder(audio / "tiny").record_path(ALONE) / "predictions.csv").write_text("half")
    (JobFolder(audio / "tiny").record_path(OTHER) / "metrics.json").unlink()
    (JobFolder(audio / "tiny").record_path(OTHER).parent / ".1.elsewhere.1.0.0.tmp").mkdir()
    again = do(audio, [ALONE, OTHER])
    assert again.notes.account.todo == (ALONE, OTHER)
    names = {run: found.place.name for run, found in again.notes.account.aside.items()}
    assert names == {ALONE: "1.damaged-predictions.1", OTHER: "2.missing-metrics.1"}
    assert (again.notes.account.aside[ALONE].place / "predictions.csv").read_text() == "half"
    for run in (ALONE, OTHER):
        assert record_bytes(audio / "tiny", run) == record_bytes(undisturbed.folder, run)


def test_only_what_a_change_concerns_is_done_again(undisturbed, audio):
    grown = tiny_spec(grid={"text": ["A", "TA"]}, seeds=[1, 2, 3])
    assert do(audio, [ALONE, OTHER], grown).notes.account.done == (ALONE, OTHER)
    changed = tiny_spec(training={**tiny_spec().training.model_dump(), "learning_rate": 0.01})
    again = do(audio, [ALONE], changed)
    assert again.notes.account.aside[ALONE].place.name == "1.other-fingerprint.1"
    assert JobFolder(audio / "tiny").read_record(ALONE).fingerprint != undisturbed.job.fingerprint
    # Back again: what was set aside stays there, and the numbers are the first ones.
    do(audio, [ALONE])
    assert record_bytes(audio / "tiny", ALONE) == record_bytes(undisturbed.folder, ALONE)


def test_force_does_valid_records_again(undisturbed, audio):
    again = do(audio, [ALONE], force=True)
    assert again.notes.account.aside[ALONE].place.name == "1.forced.1"
    assert record_bytes(audio / "tiny", ALONE) == record_bytes(undisturbed.folder, ALONE)


def test_a_missing_device_sets_nothing_aside(undisturbed, audio, monkeypatch):
    def no_gpu(*arguments):
        raise DeviceError("no GPU")

    monkeypatch.setattr(runner, "start", no_gpu)
    wanted = tiny_spec(training={**tiny_spec().training.model_dump(), "device": "gpu"})
    with pytest.raises(DeviceError, match="no GPU"):
        do(audio, [ALONE], wanted)
    assert record_bytes(audio / "tiny", ALONE) == record_bytes(undisturbed.folder, ALONE)
    assert not (audio / "tiny" / "set-aside").exists()


def test_a_failed_run_does_not_stop_the_others(undisturbed, tmp_path, monkeypatch):
    from unic_tfn.runs.one_run import one_run as module
    from unic_tfn.training.train import train

    def fails_once(program, dataset, seed, *others):
        if seed == 1:
            train(program, dataset, 5, *others)
            raise RuntimeError("out of luck")
        return train(program, dataset, seed, *others)

    with monkeypatch.context() as patch:
        patch.setattr(module, "train", fails_once)
        first = do(tmp_path, [ALONE, OTHER])
    assert list(first.failures) == [ALONE]
    assert [run for run, _ in first.notes.broken] == [ALONE]
    assert first.notes.done == [OTHER]
    assert not JobFolder(tmp_path / "tiny").record_path(ALONE).exists()
    reason = json.loads(JobFolder(tmp_path / "tiny").failure_path(ALONE).read_text())
    assert (reason["error"], reason["message"]) == ("RuntimeError", "out of luck")
    assert "fails_once" in "".join(reason["traceback"])
    # What failed is done by the same command, and leaves no trace of having failed.
    again = do(tmp_path, [ALONE, OTHER])
    assert again.notes.account.done == (OTHER,)
    assert not (tmp_path / "tiny" / "failures").exists()
    for run in (ALONE, OTHER):
        assert record_bytes(tmp_path / "tiny", run) == record_bytes(undisturbed.folder, run)


def test_a_diverging_run_fails_by_name(cpu, tmp_path, monkeypatch):
    from unic_tfn.training.program import Outputs, Program
    from unic_tfn.training.train import DivergedError

    def nothing(self, rows):
        return Outputs(np.full((len(rows), 3), np.nan), ())

    monkeypatch.setattr(Program, "evaluate", nothing)
    done = do(tmp_path, [ALONE])
    assert type(done.failures[ALONE]) is DivergedError
    reason = json.loads(JobFolder(tmp_path / "tiny").failure_path(ALONE).read_text())
    assert reason["traceback"] == []
    assert "stopped being a number in epoch 1" in reason["message"]


def test_outputs_that_are_no_numbers_fail_by_name(cpu, tmp_path):
    package = tiny_package()
    # A test clip: training does not see it, and the weights make an infinity of it.
    extreme = [clip for clip, split in enumerate(package.split) if split == "test"][2]
    package.features["audio"][extreme] = 3e38
    job = resolve(tiny_spec(seeds=[1], grid={"text": ["A"]}), package, tmp_path)
    (failure,) = run_shard(job, job.jobspec.runs(), Notes()).values()
    assert isinstance(failure, DataError)
    assert f"for 1 of 9 clips, the first of them {package.ids[extreme]!r}" in str(failure)


def test_failing_storage_ends_the_shard(undisturbed, tmp_path, monkeypatch):
    def full(*arguments):
        raise StorageError("disk full")

    monkeypatch.setattr(JobFolder, "write_record", full)
    with pytest.raises(StorageError, match="disk full"):
        do(tmp_path, [ALONE, OTHER])
    assert not (tmp_path / "tiny" / "failures").exists()


def test_a_record_that_appears_meanwhile_is_kept(undisturbed, tmp_path, monkeypatch):
    """Two processes on one shard: the second finds its place taken, and that is no failure."""
    from unic_tfn.runs.one_run import one_run as module
    from unic_tfn.training.train import train

    def slow(*arguments):
        trained = train(*arguments)
        shutil.copytree(
            JobFolder(undisturbed.folder).record_path(ALONE),
            JobFolder(tmp_path / "tiny").record_path(ALONE),
        )
        return trained

    monkeypatch.setattr(module, "train", slow)
    done = do(tmp_path, [ALONE])
    assert (done.failures, done.notes.done) == ({}, [ALONE])
    assert results(JobFolder(tmp_path / "tiny").record_path(ALONE)) == record_bytes(
        undisturbed.folder, ALONE
    )
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_record_that_appears_while_the_backend_loads_is_not_set_aside(
    undisturbed, audio, monkeypatch
):
    """Two processes find the same damage; the first has repaired it when the second is ready."""
    place = JobFolder(audio / "tiny").record_path(ALONE)
    (place / "history.csv").unlink()

    def slow(*arguments):
        shutil.rmtree(place)
        shutil.copytree(JobFolder(undisturbed.folder).record_path(ALONE), place)
        return undisturbed.notes.device

    monkeypatch.setattr(runner, "start", slow)
    again = do(audio, [ALONE, OTHER])
    assert again.notes.account.done == (ALONE, OTHER)
    assert not (audio / "tiny" / "set-aside").exists()


def test_a_run_that_another_process_has_done_is_not_trained_again(undisturbed, tmp_path):
    """The record of the second run appears while the first is trained."""
    job = resolve(tiny_spec(), tiny_package(), tmp_path)

    class Watch(Notes):
        def finished(self, run, metrics, seconds):
            super().finished(run, metrics, seconds)
            if run == ALONE:
                shutil.copytree(
                    JobFolder(undisturbed.folder).record_path(OTHER), job.folder.record_path(OTHER)
                )

    notes = Watch()
    assert run_shard(job, [ALONE, OTHER], notes) == {}
    assert notes.done == [ALONE, OTHER]
    assert {run for run, _ in notes.epochs} == {ALONE}
    assert results(job.folder.record_path(OTHER)) == record_bytes(undisturbed.folder, OTHER)


def test_whatever_appears_in_a_runs_place_costs_neither_it_nor_the_run(undisturbed, tmp_path):
    job = resolve(tiny_spec(), tiny_package(), tmp_path)

    class Watch(Notes):
        def epoch(self, run, epoch):
            super().epoch(run, epoch)
            job.folder.record_path(run).mkdir(parents=True, exist_ok=True)
            (job.folder.record_path(run) / "notes.txt").write_text("a person's")

    assert run_shard(job, [ALONE], Watch()) == {}
    assert results(job.folder.record_path(ALONE)) == record_bytes(undisturbed.folder, ALONE)
    (aside,) = (job.folder.path / "set-aside" / "T-A").iterdir()
    assert (aside / "notes.txt").read_text() == "a person's"


def test_a_record_that_the_report_refuses_is_done_again(undisturbed, audio):
    """It has a valid seal and the right fingerprint, but its scores are not its predictions'."""
    from unic_tfn.encoding.canonical_json import sealed

    path = JobFolder(audio / "tiny").record_path(ALONE) / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"]
    document["scores"]["test"]["accuracy"] = 1.0
    path.write_bytes(sealed(document))
    again = do(audio, [ALONE, OTHER])
    assert again.notes.account.todo == (ALONE,)
    assert again.notes.account.aside[ALONE].place.name == "1.unreadable.1"
    assert record_bytes(audio / "tiny", ALONE) == record_bytes(undisturbed.folder, ALONE)


def test_the_smallest_splits_train(cpu, tmp_path):
    """One validation clip, one test clip, a last batch of one, a class only seen in the test.

    For the text's LSTM too, which works on the halves of a batch.
    """
    codes = np.array([0, 1] * 4 + [0, 0, 2], np.int32)
    package = tiny_package(
        clips=11,
        split=["train"] * 9 + ["valid", "test"],
        labels={"text": LabelSource(CLASSES, codes)},
    )
    spec = tiny_spec(grid={"text": ["A", "TA"]}, seeds=[1])
    done = do(tmp_path, spec=spec, package=package)
    assert done.failures == {}
    for run in spec.runs():
        test = JobFolder(done.folder).read_record(run).metrics.scores.test
        assert test.clips == 1
        assert test.per_class[2].support == 1


def test_a_killed_process_is_told_of_and_leaves_nothing(undisturbed, tmp_path, monkeypatch):
    from unic_tfn.records import at_work

    def killed(presence):
        """As if the process had ended here without another instruction."""

    with monkeypatch.context() as patch:
        patch.setattr(at_work.Presence, "close", killed)
        do(tmp_path, [ALONE, OTHER])
    note = next((tmp_path / "tiny").glob(".at-work.*"))
    monkeypatch.setattr("unic_tfn.machine.leftovers._PROCESS_TOKEN", "another")
    assert do(tmp_path, [ALONE, OTHER]).notes.account.remarks == ()
    # Swept as the temporary of a dead process; the next time it is on a run that is missing.
    assert not note.exists()
    note.write_text(f'{{"run": "{OTHER.name}"}}')
    again = do(tmp_path, [ALONE, OTHER], force=True)
    [remark] = again.notes.account.remarks
    assert OTHER.name in remark
    assert not list((tmp_path / "tiny").glob(".at-work.*"))


def test_a_job_that_begins_forgets_why_an_earlier_one_could_not(cpu, tmp_path):
    JobFolder(tmp_path / "tiny").write_failure(None, DataError("labels.csv is damaged."))
    do(tmp_path, [ALONE])
    assert not (tmp_path / "tiny" / "failures").exists()


def test_every_clip_is_tested_once_per_seed(folded):
    assert folded.failures == {}
    places: dict[str, list[set[str]]] = {"train": [], "valid": [], "test": []}
    for run in folded.job.jobspec.runs():
        rows = read_csv(JobFolder(folded.folder).record_path(run) / "predictions.csv")
        for split, found in places.items():
            found.append({row["id"] for row in rows if row["split"] == split})
    for first in range(0, len(folded.job.jobspec.runs()), 3):
        of_seed = {split: found[first : first + 3] for split, found in places.items()}
        labelled = set.union(*of_seed["test"])
        assert sum(map(len, of_seed["test"])) == len(labelled) in (44, 45)
        assert of_seed["valid"] == [*of_seed["test"][1:], of_seed["test"][0]]
        for parts in zip(*of_seed.values(), strict=True):
            assert sum(map(len, parts)) == len(set.union(*parts)) == len(labelled)


def test_a_folded_grid_compiles_each_kind_of_network_once(cpu, tmp_path, monkeypatch):
    from unic_tfn.runs.one_run import one_run as module

    made: list[Any] = []

    def counted(*arguments):
        made.append(new_program(*arguments))
        return made[-1]

    new_program = module.new_program
    monkeypatch.setattr(module, "new_program", counted)
    # Groups of many sizes: every fold has another number of clips.
    speakers = tuple(f"speaker {int(clip**0.7)}" for clip in range(45))
    spec = tiny_spec(seeds=[1], folds={"k": 4})
    assert not do(tmp_path, spec=spec, package=tiny_package(groups=speakers)).failures
    assert len(made) == 2
    if backend_name() == "tensorflow":
        for program in made:
            functions = program._epoch, program._forward
            assert [f.experimental_get_tracing_count() for f in functions] == [1, 1]


def test_a_fold_explains_the_first_clips_of_an_order_that_all_seeds_have(folded):
    from unic_tfn.interactions.from_keras import places_in_common

    job = folded.job
    for run in select(job.jobspec.runs(), "M-TA"):
        rows = job.labels.rows("multimodal", "test", run).astype(np.int32)
        chosen = rows[places_in_common(rows, 4, len(job.package.ids))]
        drawn = job.folder.read_record(run).metrics.interactions.drawn
        assert drawn == tuple(job.package.ids[row] for row in chosen)


def test_a_folded_grid_killed_and_resumed_in_any_order_is_the_same(folded, tmp_path):
    class Killed(Notes):
        def epoch(self, run, epoch):
            super().epoch(run, epoch)
            if run.fold == 1 and epoch.epoch == 2:
                raise KeyboardInterrupt

    spec = tiny_spec(folds={"k": 3})
    job = resolve(spec, tiny_package(), tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run_shard(job, spec.runs()[::-1], Killed())
    done = [run for run in spec.runs() if job.folder.record_path(run).exists()]
    assert 0 < len(done) < len(spec.runs())
    # As a process would leave them that was killed while it wrote.
    job.folder.folds_file.write_bytes(b"half")
    for index in (2, 0, 1):
        do(tmp_path, shard(spec.runs(), {"A": 1, "TA": 3}, index, 3), spec)
    assert results(tmp_path / "tiny") == results(folded.folder)


def test_folds_and_no_folds_may_follow_each_other_under_one_name(undisturbed, folded, tmp_path):
    spec = tiny_spec(folds={"k": 3})
    folds = select(spec.runs(), "T-A/1")
    do(tmp_path, [ALONE])
    # The record of another grid stays where it is; folds have places of their own.
    do(tmp_path, folds, spec)
    assert record_bytes(tmp_path / "tiny", folds[1]) == record_bytes(folded.folder, folds[1])
    again = do(tmp_path, [ALONE])
    assert again.notes.account.aside[ALONE].reason == "other-files"
    assert record_bytes(tmp_path / "tiny", ALONE) == record_bytes(undisturbed.folder, ALONE)
    kept = again.notes.account.aside[ALONE].place
    assert results(kept / "1") == record_bytes(folded.folder, folds[1])
