"""The oracle: a file's clips are prepared as the import prepares them that made the run's data."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.package.store import write_package
from unic_tfn.data.preparation import Nonfinite, Preparation, preparation_in
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Cell, Run
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.predict.comparison import compare
from unic_tfn.predict.new_clips import FileOptions, read_clips
from unic_tfn.records.job_document import JobDocument, PackageSummary

CLIPS = 12
RUN = Run(Cell("multimodal", "TAV"), 1)
# The names of a stranger's file, and the settings with which it is imported.
NAMES = {"id": "clip", "audio": "covarep", "vision": "visual"}
IMPORTS: list[dict[str, Any]] = [
    {},
    {"keys": NAMES},
    {"pooling": "padded-mean"},
    {"nonfinite": "zero"},
    {"nonfinite": "median"},
    {"nonfinite": "median", "pooling": "padded-mean", "keys": NAMES},
]


def arrays(clips=CLIPS, steps=5, seed=0):
    """Return features under our names: sequences of different lengths, zero after their end."""
    random = np.random.default_rng(seed)
    made = {"id": np.array([f"c{n}" for n in range(clips)])}
    for modality, width in (("text", 6), ("audio", 5), ("vision", 4)):
        made[modality] = random.standard_normal((clips, steps, width)).astype(np.float32)
        for row in range(clips):
            made[modality][row, 1 + (row + width) % steps :] = 0
    return made


def with_gaps(made):
    """Return the arrays with NaN in one step and a clip that has no vision."""
    made = {name: array.copy() for name, array in made.items()}
    made["audio"][0, 0, 1] = np.nan
    made["vision"][0] = 0
    return made


def saved(path, made, names=None):
    """Write arrays as an .npz file or a pickle, under other names if some are given."""
    entries = {(names or {}).get(name, name): array for name, array in made.items()}
    if path.suffix == ".npz":
        np.savez(path, **entries)
    else:
        path.write_bytes(pickle.dumps(entries))
    return path


def job(package, grid=("TAV",)):
    """Return the job of a package, as `job.json` keeps it."""
    document = JobDocument(
        jobspec=Jobspec(name="x", seeds=(1, 2), grid={"multimodal": grid}),
        package=PackageSummary(
            name=package.name,
            synthetic=False,
            digest=package.digest,
            clips={},
            classes={},
            provenance=package.provenance,
        ),
        backend="tensorflow",
        versions={},
        code="c" * 64,
        fingerprint="f" * 64,
    )
    return JobDocument.model_validate_json(document.model_dump_json())


def imported(folder, made, **options):
    """Import arrays with made-up labels and a split; return the package."""
    file = saved(folder / "train.npz", made, options.get("keys"))
    labels = folder / "labels.csv"
    rows = [
        f"{clip},{['train', 'valid', 'test'][n % 3]},{'ab'[n // 3 % 2]}"
        for n, clip in enumerate(made["id"])
    ]
    labels.write_text("\n".join(["id,split,multimodal", *rows]))
    return import_features(file, labels, ImportOptions(**options))[0]


def assert_same(clips, package, rows=slice(None)):
    assert clips.ids == package.ids[rows]
    expected = {**package.features, "text_length": package.text_length}
    assert clips.arrays.keys() == expected.keys()
    for name, array in clips.arrays.items():
        np.testing.assert_array_equal(array, expected[name][rows], err_msg=name)


@pytest.mark.parametrize("options", IMPORTS, ids=str)
@pytest.mark.parametrize("ending", ["npz", "pkl"])
def test_the_training_datas_own_file_gives_the_package(tmp_path, options, ending):
    made = with_gaps(arrays()) if "nonfinite" in options else arrays()
    package = imported(tmp_path, made, **options)
    file = saved(tmp_path / f"new.{ending}", made, options.get("keys"))
    assert_same(read_clips(file, job(package), RUN, FileOptions()), package)


def rolled(made, front):
    """Return the arrays with each clip's padding at one end, where it was at the other."""
    moved = {name: array.copy() for name, array in made.items()}
    for modality in ("text", "audio", "vision"):
        for clip in moved[modality]:
            used = np.flatnonzero(clip.any(1))
            clip[:] = np.roll(clip, len(clip) - 1 - used[-1] if front else -used[0], axis=0)
    return moved


def test_padding_at_either_end_gives_the_same_features(tmp_path):
    package = imported(tmp_path, arrays())
    for front in (True, False):
        file = saved(tmp_path / "new.npz", rolled(arrays(), front))
        assert_same(read_clips(file, job(package), RUN, FileOptions()), package)


def test_zeros_in_front_are_data_where_they_were_in_training(tmp_path):
    """By the rule that was asked for, or that of earlier versions, which kept none."""
    front = rolled(arrays(), True)
    ends = imported(tmp_path, front, padding="end")
    file = saved(tmp_path / "new.npz", front)
    assert_same(read_clips(file, job(ends), RUN, FileOptions()), ends)
    ends.provenance.pop("padding")
    assert_same(read_clips(file, job(ends), RUN, FileOptions()), ends)


@pytest.mark.parametrize("options", IMPORTS, ids=str)
def test_one_clip_is_prepared_as_among_others(tmp_path, options):
    made = with_gaps(arrays()) if "nonfinite" in options else arrays()
    package = imported(tmp_path, made, **options)
    for row in range(3):
        alone = {name: array[row : row + 1] for name, array in made.items()}
        file = saved(tmp_path / "new.npz", alone, options.get("keys"))
        clips = read_clips(file, job(package), RUN, FileOptions())
        assert_same(clips, package, slice(row, row + 1))


def test_our_own_names_are_known_beside_those_of_the_training_data(tmp_path):
    package = imported(tmp_path, arrays(), keys=NAMES)
    mixed = saved(tmp_path / "new.npz", arrays(), {"vision": "visual"})
    assert_same(read_clips(mixed, job(package), RUN, FileOptions()), package)


def test_other_names_are_given_by_the_user(tmp_path):
    package = imported(tmp_path, arrays(), keys=NAMES)
    names = {**NAMES, "vision": "face"}
    file = saved(tmp_path / "new.npz", arrays(), names)
    with pytest.raises(DataError, match=r'expected vision \(called "visual" in') as caught:
        read_clips(file, job(package), RUN, FileOptions())
    assert "--key vision=face" in caught.value.remedy
    assert_same(read_clips(file, job(package), RUN, FileOptions({"vision": "face"})), package)


def test_a_run_that_needs_only_what_is_there_is_named(tmp_path):
    package = imported(tmp_path, arrays())
    made = arrays()
    del made["audio"]
    document = job(package, ("T", "A", "TV", "TAV"))
    run = Run(Cell("multimodal", "TAV"), 2)
    with pytest.raises(DataError, match=r"expected audio features.*found text, vision") as caught:
        read_clips(saved(tmp_path / "new.npz", made), document, run, FileOptions())
    assert "Run M-TV/2 of this job needs only these modalities." in caught.value.remedy
    assert len(str(caught.value).splitlines()) == 2


def test_files_of_one_modality_each_are_joined(tmp_path):
    package = imported(tmp_path, arrays(), keys=NAMES)
    paths = [
        saved(tmp_path / f"{name}.npz", {"id": arrays()["id"], name: arrays()[name]}, NAMES)
        for name in ("text", "audio", "vision")
    ]
    clips = read_clips(paths[0], job(package), RUN, FileOptions(further=tuple(paths[1:])))
    assert_same(clips, package)


@pytest.mark.parametrize("steps", [True, False])
def test_a_pickle_without_ids_has_the_rows_of_an_npz_file(tmp_path, steps):
    """One rule for all kinds of files: the first axis is the clips."""
    made = arrays()
    if not steps:
        made = {name: a[:, 0] if a.ndim == 3 else a for name, a in made.items()}
    package = imported(tmp_path, made)
    unnamed = {name: array[:6] for name, array in made.items() if name != "id"}
    files = [saved(tmp_path / f"new.{ending}", unnamed) for ending in ("npz", "pkl")]
    first, second = (read_clips(file, job(package), RUN, FileOptions()) for file in files)
    assert first.ids == second.ids == tuple("012345")
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(array, second.arrays[name])
        assert name == "text_length" or np.array_equal(array, package.features[name][:6])


def test_clips_without_ids_are_numbered_the_same_in_every_kind_of_file(tmp_path):
    package = imported(tmp_path, arrays())
    made = arrays(clips=3)
    del made["id"]
    clips = read_clips(saved(tmp_path / "new.npz", made), job(package), RUN, FileOptions())
    assert clips.ids == ("0", "1", "2")


def test_values_are_refused_as_they_were_for_the_training(tmp_path):
    package = imported(tmp_path, arrays())
    file = saved(tmp_path / "new.npz", with_gaps(arrays()))
    with pytest.raises(DataError, match=r"audio: expected numbers.*1 clips: c0") as caught:
        read_clips(file, job(package), RUN, FileOptions())
    assert "--nonfinite zero" in caught.value.remedy
    clips = read_clips(file, job(package), RUN, FileOptions(nonfinite=Nonfinite.ZERO))
    assert clips.preparation.values_replaced == {"audio": 1}
    assert any("NaN or infinite values: 1, replaced by 0" in note for note in clips.notes)
    assert any("vision: 1 of 12 clips lack it" in note for note in clips.notes)


def test_medians_that_were_not_kept_can_be_had_without_training_again(tmp_path):
    """The same data imported with the rule have the same digest, and then the medians."""
    without, kept = (imported(tmp_path, arrays(), nonfinite=rule) for rule in ("refuse", "median"))
    assert without.digest == kept.digest
    file = saved(tmp_path / "new.npz", with_gaps(arrays()))
    asked = FileOptions(nonfinite=Nonfinite.MEDIAN)
    with pytest.raises(DataError, match=r"audio: NaN, infinity.*did not keep") as caught:
        read_clips(file, job(without), RUN, asked)
    assert "--nonfinite median" in caught.value.remedy
    clips = read_clips(file, job(kept), RUN, asked)
    assert any("median over the run's train clips" in note for note in clips.notes)
    train = [row for row in range(CLIPS) if row % 3 == 0]
    median = np.median([kept.features["audio"][row, 1] for row in train])
    length = int(np.flatnonzero(with_gaps(arrays())["audio"][0].any(1))[-1]) + 1
    rest = arrays()["audio"][0, 1:length, 1].sum()
    assert clips.arrays["audio"][0, 1] == pytest.approx((rest + median) / length, abs=1e-6)


def test_medians_of_an_earlier_version_are_only_missed_where_they_are_needed(tmp_path):
    package = imported(tmp_path, with_gaps(arrays()), nonfinite="median")
    package.provenance.pop("medians")
    whole = saved(tmp_path / "whole.npz", arrays())
    assert read_clips(whole, job(package), RUN, FileOptions()).ids == package.ids
    gaps = saved(tmp_path / "gaps.npz", with_gaps(arrays()))
    with pytest.raises(DataError, match="did not keep"):
        read_clips(gaps, job(package), RUN, FileOptions())


def test_medians_of_another_width_are_refused(tmp_path):
    package = imported(tmp_path, arrays(), nonfinite="median")
    made = with_gaps(arrays())
    made["audio"] = np.concatenate([made["audio"]] * 2, 2)
    with pytest.raises(DataError, match=r"audio: expected 5 features.*found 10"):
        read_clips(saved(tmp_path / "new.npz", made), job(package), RUN, FileOptions())


def test_a_package_without_labels_is_read(tmp_path):
    package = imported(tmp_path, arrays())
    file = saved(tmp_path / "new.npz", arrays(clips=1))
    unlabelled, _ = import_features(file, None, ImportOptions(labelled=False))
    assert (unlabelled.labels, unlabelled.split) == ({}, ())
    write_package(unlabelled, tmp_path / "new")
    clips = read_clips(tmp_path / "new", job(package), RUN, FileOptions())
    assert clips.ids == ("c0",)
    assert compare("new", RUN, clips.preparation, preparation_in(package.provenance)) == ()


@pytest.mark.parametrize(
    "options",
    [
        FileOptions({"vision": "face"}),
        FileOptions(nonfinite=Nonfinite.ZERO),
        FileOptions(further=(Path("x"),)),
    ],
)
def test_options_for_files_are_refused_with_a_package(tmp_path, options):
    package = imported(tmp_path, arrays())
    write_package(package, tmp_path / "new")
    with pytest.raises(UsageError, match="do not act on it"):
        read_clips(tmp_path / "new", job(package), RUN, options)


def test_no_clip_at_all_is_refused(tmp_path):
    package = imported(tmp_path, arrays())
    empty = {name: array[:0] for name, array in arrays().items() if name != "id"}
    with pytest.raises(DataError, match="at least one"):
        read_clips(saved(tmp_path / "new.npz", empty), job(package), RUN, FileOptions())


def test_the_packages_own_preparation_is_told_again(tmp_path):
    """What a file's clips say of themselves is what the package says, so nothing differs."""
    for options in IMPORTS:
        package = imported(tmp_path, arrays(), **options)
        file = saved(tmp_path / "new.npz", arrays(), options.get("keys"))
        found = read_clips(file, job(package), RUN, FileOptions()).preparation
        said = json.loads(json.dumps(package.provenance))
        for name in ("time_axis", "steps"):
            assert found.entries()[name] == said[name]
        assert isinstance(found, Preparation)


def in_front(made):
    """Return the arrays with each clip's zeros at the end moved before its steps."""
    moved = {name: array.copy() for name, array in made.items()}
    for name in ("text", "audio", "vision"):
        for row, clip in enumerate(made[name]):
            moved[name][row] = np.roll(clip, len(clip) - int(clip.any(axis=1).sum()), axis=0)
    return moved


def test_padding_in_front_or_at_the_end_gives_the_same(tmp_path):
    package = imported(tmp_path, arrays())
    file = saved(tmp_path / "new.npz", in_front(arrays()))
    assert_same(read_clips(file, job(package), RUN, FileOptions()), package)


@pytest.mark.parametrize("padding", ["both", "end"])
def test_zeros_at_both_ends_are_taken_as_for_the_training(tmp_path, padding):
    made = arrays()
    for name in ("text", "audio", "vision"):
        made[name] = np.pad(made[name], ((0, 0), (2, 1), (0, 0)))
    package = imported(tmp_path, made, padding=padding)
    file = saved(tmp_path / "new.npz", made)
    assert_same(read_clips(file, job(package), RUN, FileOptions()), package)
