"""Clips that were not drawn, explained from kept weights: real runs, on the CPU."""

from dataclasses import fields

import numpy as np
import pytest

from tests.tiny import SPEC, Notes, tiny_package, tiny_spec
from unic_tfn.data.package.store import write_package
from unic_tfn.errors import DataError, UsageError
from unic_tfn.explain.clip_story import clip_story
from unic_tfn.explain.outside import FinishedRun, explain_outside
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import from_npz
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard

NAME = "M-TA/1"
# Clips as MMSA names them, and as a number below zero would be.
IDS = [f"-video$_${n}" for n in range(45)]
TEST_CLIPS = sum(part == "test" for part in tiny_package().split)


def job(outputs, data, drawn, **changes):
    """Train a run of which some test clips are drawn; return its job folder."""
    package = tiny_package(ids=IDS)
    write_package(package, data, overwrite=True)
    spec = tiny_spec(
        data=str(data),
        seeds=[1],
        grid={"multimodal": ["TA"]},
        interactions={"max_clips": drawn},
        **changes,
    )
    resolved = resolve(spec, package, outputs)
    assert not run_shard(resolved, spec.runs(), Notes())
    return outputs / "tiny"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "package"


@pytest.fixture(scope="module")
def folder(cpu, data, tmp_path_factory):
    """Return a job of which all test clips but one were drawn."""
    return job(tmp_path_factory.mktemp("outputs"), data, TEST_CLIPS - 1)


def finished(folder, name=NAME):
    opened = JobFolder(folder)
    document = opened.open_job()
    run = opened.find_run(document, name)
    return FinishedRun(document, run, opened.open_record(run))


def recorded(run):
    return from_npz((run.record.directory / "interactions.npz").read_bytes())


def left_out(run):
    package = tiny_package(ids=IDS)
    (clip,) = {name for name, part in zip(IDS, package.split, strict=True) if part == "test"} - set(
        recorded(run).ids.tolist()
    )
    return clip


def test_it_is_the_explanation_of_a_run_for_which_all_clips_were_drawn(folder, data, tmp_path):
    same_explanation(folder, data, tmp_path)


def test_so_it_is_of_a_network_that_is_given_reliabilities(cpu, data, tmp_path):
    model = {**SPEC["model"], "weighting": "divergence", "divergence": "given"}
    drawn = job(tmp_path / "drawn", data, TEST_CLIPS - 1, model=model)
    same_explanation(drawn, data, tmp_path / "all", model=model)


def same_explanation(folder, data, other, **changes):
    run = finished(folder)
    clip = left_out(run)
    found = explain_outside(run, recorded(run), clip, None)
    assert found.ids[-1] == clip
    everything = recorded(finished(job(other, data, TEST_CLIPS, **changes)))
    order = [everything.ids.tolist().index(name) for name in found.ids]
    by_clip = {"ids": 0, "gold": 0, "logits": 0, "shapley": 1}
    by_clip |= dict.fromkeys(("terms", "chances", "together"), 1)
    for name in (field.name for field in fields(Explanation)):
        expected = getattr(everything, name)
        if name in by_clip:
            expected = np.take(expected, order, by_clip[name])
        if expected.dtype.kind == "f":
            np.testing.assert_allclose(getattr(found, name), expected, atol=1e-5, err_msg=name)
        else:
            np.testing.assert_array_equal(getattr(found, name), expected, err_msg=name)


def test_every_test_clip_has_its_story(folder):
    run = finished(folder)
    for clip in (*recorded(run).ids.tolist(), left_out(run)):
        text = clip_story(folder, NAME, clip)
        assert f"Clip {clip} in run {NAME}" in text
        assert ("It was not among" in text) == (clip == left_out(run))


def test_other_data_are_refused(folder, tmp_path):
    run = finished(folder)
    write_package(tiny_package(ids=IDS, name="other"), tmp_path / "other")
    with pytest.raises(DataError, match=r"other: expected the data that the job.*digest") as caught:
        explain_outside(run, recorded(run), left_out(run), str(tmp_path / "other"))
    assert "--data DIR" in caught.value.remedy


def test_data_that_have_moved_are_asked_for(folder, tmp_path, data):
    run = finished(folder)
    moved = tmp_path / "moved"
    with pytest.raises(DataError, match="no such directory") as caught:
        explain_outside(run, recorded(run), left_out(run), str(moved))
    assert "--data DIR" in caught.value.remedy
    data.rename(moved)
    try:
        with pytest.raises(DataError, match="no such directory"):
            clip_story(folder, NAME, left_out(run))
        assert "from the run's weights" in clip_story(folder, NAME, left_out(run), str(moved))
    finally:
        moved.rename(data)


def test_without_weights_it_is_said_how(cpu, data, tmp_path):
    folder = job(tmp_path, data, TEST_CLIPS - 1, save_weights=False)
    with pytest.raises(UsageError, match="did not keep its weights") as caught:
        clip_story(folder, NAME, left_out(finished(folder)))
    assert "save_weights: true" in caught.value.remedy
    assert f"max_clips: {TEST_CLIPS}" in caught.value.remedy


@pytest.mark.parametrize("variant", ["tuned", "control"])
def test_under_a_variant_it_is_that_of_the_network_and_features_it_had(
    cpu, data, tmp_path, variant
):
    search = {"training.learning_rate": [0.02, 0.05], "model.audio.units": {"choice": [4, 6]}}
    variants = {
        "tuned": {"tune": {"trials": 3, "search": search}},
        "control": {"data": {"permute": ["audio"]}},
    }
    own = {variant: variants[variant]}
    name = f"{variant}:{NAME}"
    run = finished(job(tmp_path / "some", data, TEST_CLIPS - 1, variants=own), name)
    clip = left_out(run)
    found = explain_outside(run, recorded(run), clip, None)
    everything = recorded(finished(job(tmp_path / "all", data, TEST_CLIPS, variants=own), name))
    place = everything.ids.tolist().index(clip)
    assert found.logits[-1] == pytest.approx(everything.logits[place], abs=1e-5)
    assert f"in run {name}" in clip_story(run.record.directory.parents[3], name, clip)
