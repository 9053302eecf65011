"""Variants, tuning and the permuted control, as a shard trains them."""

import pytest

from tests.runs.jobs import ALONE, do, read_csv, record_bytes
from tests.tiny import Notes, results, tiny_package, tiny_spec
from unic_tfn.grid import Cell, Run, select, shard
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard

SEARCH = {
    "training.learning_rate": [1e-3, 1e-1, "log"],
    "model.fusion_units": {"choice": [3, 4, 5]},
}
VARIANTS = {
    "plain": {},
    "late": {"model": {"fusion": "late"}},
    "permuted": {"data": {"permute": ["audio"]}},
    "tuned": {"tune": {"trials": 4, "seed": 5, "search": SEARCH}},
}
BOTH = Run(Cell("multimodal", "TA"), 1)


def spec():
    return tiny_spec(variants=VARIANTS, seeds=[1])


def under(run, variant):
    return Run(run.cell, run.seed, run.fold, variant)


@pytest.fixture(scope="module")
def varied(cpu, tmp_path_factory):
    """The tiny grid under every variant, done once; tests must not change it."""
    return do(tmp_path_factory.mktemp("varied"), spec=spec())


def record(varied, variant, run=BOTH):
    return JobFolder(varied.folder).read_record(under(run, variant))


def test_every_variant_has_the_whole_grid(varied):
    assert varied.failures == {}
    assert len(varied.notes.done) == len(VARIANTS) * 2
    folders = {path.name for path in JobFolder(varied.folder).runs.iterdir()}
    assert folders == set(VARIANTS)
    # The reference first, and in each variant the smallest networks.
    names = [(run.variant, run.cell.input) for run in varied.notes.done]
    assert names == [(variant, name) for variant in VARIANTS for name in ("A", "TA")]


@pytest.mark.parametrize("run", [ALONE, BOTH])
def test_a_variant_that_changes_nothing_gives_the_numbers_of_the_plain_job(
    undisturbed, varied, run
):
    plain, variant = (
        record_bytes(undisturbed.folder, run),
        record_bytes(varied.folder, under(run, "plain")),
    )
    assert plain.keys() == variant.keys()
    # The documents and the picture name the run.
    same = plain.keys() - {"metrics.json", "confusion.png"}
    assert {name: plain[name] for name in same} == {name: variant[name] for name in same}
    job = JobFolder(undisturbed.folder)
    before, after = job.read_record(run).metrics, record(varied, "plain", run).metrics
    assert after.fingerprint == before.fingerprint
    assert after.run.variant == "plain"
    changed = {"run": before.run, "files": before.files, "sizes": before.sizes}
    assert after.model_copy(update=changed) == before


def test_the_same_command_does_nothing_more(varied):
    again = do(varied.folder.parent, spec=spec())
    assert (again.notes.account.todo, again.notes.device) == ((), None)


def test_killed_and_resumed_in_any_order_it_is_the_same(varied, tmp_path):
    class Killed(Notes):
        def epoch(self, run, epoch):
            super().epoch(run, epoch)
            # In the third of its trials.
            if sum(other == run for other, _ in self.epochs) == 8:
                raise KeyboardInterrupt

    job = resolve(spec(), tiny_package(), tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run_shard(job, select(spec().runs(), "tuned:*"), Killed())
    assert not any(job.folder.record_path(run).exists() for run in spec().runs())
    weights = {run.kind: 1 for run in spec().runs()}
    for index in (1, 0):
        do(tmp_path, shard(spec().runs(), weights, index, 2), spec())
    assert results(tmp_path / "tiny") == results(varied.folder)


def test_a_changed_variant_alone_is_done_again(cpu, tmp_path):
    late = {"fusion": "late"}
    first = tiny_spec(seeds=[1], variants={"plain": {}, "late": {"model": late}})
    changed = {"plain": {}, "late": {"model": {**late, "fusion_rate": 0.3}}}
    do(tmp_path, select(first.runs(), "*-A"), first)
    again = do(tmp_path, select(first.runs(), "*-A"), tiny_spec(seeds=[1], variants=changed))
    assert {run.variant for run in again.notes.account.done} == {"plain"}
    aside = again.notes.account.aside[under(ALONE, "late")]
    assert aside.reason == "other-fingerprint"
    place = aside.place.relative_to(tmp_path / "tiny" / "set-aside")
    assert place.as_posix() == "late/T-A/1.other-fingerprint.1"


def test_permuted_audio_is_recorded_and_changes_the_numbers(varied):
    control, plain = record(varied, "permuted"), record(varied, "plain")
    assert (control.metrics.data.permuted, plain.metrics.data.permuted) == (("audio",), ())
    assert control.metrics.fingerprint != plain.metrics.fingerprint
    assert control.metrics.training.parameters == plain.metrics.training.parameters
    assert control.contents("history.csv") != plain.contents("history.csv")


@pytest.mark.parametrize("run", [ALONE, BOTH])
def test_a_tuned_run_is_that_of_its_best_trial(varied, tmp_path, run):
    tuned = record(varied, "tuned", run)
    trials = read_csv(tuned.directory / "trials.csv")
    losses = [float(trial["valid_loss"]) for trial in trials]
    tuning = tuned.metrics.training.tuning
    assert (len(trials), tuning.trials) == (4, 4)
    assert tuning.chosen == losses.index(min(losses))
    assert float(trials[-1]["expected_best_loss"]) == min(losses)
    # The first trial is the plain run; the chosen one is the run of a jobspec with its settings.
    history = read_csv(record(varied, "plain", run).directory / "history.csv")
    best = min(float(epoch["valid_loss"]) for epoch in history)
    assert losses[0] == best
    alone = do(tmp_path, [run], tiny_spec(seeds=[1]).with_values(tuning.values))
    own = record_bytes(alone.folder, run)
    for name in ("predictions.csv", "history.csv", "interactions.npz", "weights.safetensors"):
        assert own[name] == tuned.contents(name)


def test_only_the_chosen_network_reads_the_test_clips(cpu, tmp_path, monkeypatch):
    from unic_tfn.training.program import Program

    package = tiny_package()
    test = {clip for clip, split in enumerate(package.split) if split == "test"}
    evaluate, seen = Program.evaluate, []

    def watched(program, rows):
        seen.append(bool(test & set(rows.tolist())))
        return evaluate(program, rows)

    monkeypatch.setattr(Program, "evaluate", watched)
    do(tmp_path, [under(ALONE, "tuned")], spec())
    # Training and validation of all trials, then the test clips once.
    assert sum(seen) == 1
    assert not any(seen[:-1])
