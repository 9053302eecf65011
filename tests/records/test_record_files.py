import io
import json
import os
import re
import shutil
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.records import FINGERPRINT, METRICS, OTHER, RUN, scores, write
from unic_tfn.encoding.canonical_json import canonical_json, sealed
from unic_tfn.errors import DataError, StorageError
from unic_tfn.grid import Run
from unic_tfn.machine.leftovers import temporary_sibling
from unic_tfn.machine.untrusted_files import open_regular
from unic_tfn.records import job_folder, stored
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.record_files import CARD_FILE, METRICS_FILE, read_run_record

FORCED = NoRecordError(Reason.FORCED)
FILES = ("metrics.json", "timing.json", "predictions.csv", "confusion.png", "history.csv")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    write(tmp_path)
    write(tmp_path, OTHER)
    return tmp_path


def is_refused(folder, run=RUN):
    """Tell whether what stands at a run's place is no record, for a reason fit for a file name."""
    try:
        JobFolder(folder).read_record(run)
    except NoRecordError as error:
        return re.fullmatch("[a-z-]+", str(error)) is not None
    return False


def test_what_is_written_is_read(folder):
    record = JobFolder(folder).read_record(RUN)
    assert (
        record.directory == folder / "runs" / "M-TA" / "1111" == JobFolder(folder).record_path(RUN)
    )
    assert sorted(path.name for path in record.directory.iterdir()) == sorted(FILES)
    assert record.fingerprint == FINGERPRINT
    assert record.metrics.scores.test.accuracy == 0.26111
    assert record.metrics.run.label_source == "multimodal"
    assert record.timing.seconds == {"training": 1.111}
    assert record.timing.host == "here"


def test_same_results_are_the_same_bytes(tmp_path):
    for folder in (tmp_path / "one", tmp_path / "two"):
        write(folder)
    for name in FILES:
        assert (JobFolder(tmp_path / "one").record_path(RUN) / name).read_bytes() == (
            JobFolder(tmp_path / "two").record_path(RUN) / name
        ).read_bytes()


def test_a_missing_record_is_not_a_damaged_one(tmp_path):
    with pytest.raises(NoRecordError) as error:
        JobFolder(tmp_path).read_record(RUN)
    assert (error.value.reason, error.value.file) == (Reason.MISSING, "")


@pytest.mark.parametrize("name", FILES)
def test_every_flipped_byte_is_found(folder, name):
    path = JobFolder(folder).record_path(RUN) / name
    contents = path.read_bytes()
    for place in range(len(contents)):
        damaged = bytearray(contents)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        assert is_refused(folder), place
    path.write_bytes(contents)
    assert not is_refused(folder)


@pytest.mark.parametrize("name", FILES)
def test_every_truncation_and_extension_is_found(folder, name):
    path = JobFolder(folder).record_path(RUN) / name
    contents = path.read_bytes()
    for length in range(len(contents)):
        path.write_bytes(contents[:length])
        assert is_refused(folder), length
    for more in (b"\n", b" ", b"\0", b"{}", contents):
        path.write_bytes(contents + more)
        assert is_refused(folder), more
    path.write_bytes(b" " + contents)
    assert is_refused(folder)


@pytest.mark.parametrize("name", FILES)
def test_missing_swapped_and_replaced_files_are_found(folder, name):
    mine, theirs = (JobFolder(folder).record_path(run) / name for run in (RUN, OTHER))
    contents = mine.read_bytes()
    mine.write_bytes(theirs.read_bytes())
    assert is_refused(folder)
    mine.unlink()
    assert is_refused(folder)
    mine.mkdir()
    assert is_refused(folder)
    mine.rmdir()
    mine.symlink_to("nowhere")
    assert is_refused(folder)
    mine.unlink()
    mine.write_bytes(contents)
    assert not is_refused(folder)


def test_other_damage_is_found(folder):
    place = JobFolder(folder).record_path(RUN)
    (place / "more.txt").write_text("x")
    assert is_refused(folder)
    (place / "more.txt").unlink()
    shutil.rmtree(place)
    shutil.copytree(JobFolder(folder).record_path(OTHER), place)
    assert is_refused(folder)
    shutil.rmtree(place)
    place.mkdir()
    assert is_refused(folder)
    place.rmdir()
    place.write_text("a file")
    assert is_refused(folder)
    place.unlink()
    place.symlink_to("nowhere")
    assert is_refused(folder)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": 1}, "other-format"),
        ({"format": 3}, "other-format"),
        ({"format": None}, "other-format"),
        ({"run": None}, "other-run"),
        ({"files": ["predictions.csv"]}, "other-metrics"),
        ({"files": {"../1112/history.csv": "0"}}, "other-metrics"),
        ({"files": {"..": "0"}}, "other-metrics"),
        ({"files": {"": "0"}}, "other-metrics"),
        ({"files": {"nul\0.csv": "0"}}, "other-metrics"),
        ({"files": {"a" * 5000 + ".csv": "0"}}, "other-metrics"),
        ({"files": {"history.csv": 0}}, "other-metrics"),
        ({"fingerprint": None}, "other-metrics"),
        ({"device": "CPU"}, "other-metrics"),
        ({"scores": {"test": {"accuracy": "0.5", "weighted_f1": 0.5}}}, "other-metrics"),
        ({"scores": {"test": {"accuracy": True, "weighted_f1": 0.5}}}, "other-metrics"),
        ({"interactions": {"clips": 1}}, "other-metrics"),
        ({"classes": None}, "other-metrics"),
        ({"files": {}}, "other-files"),
    ],
)
def test_sealed_contents_are_still_checked(folder, changes, reason):
    """A document of another version or hand has a valid seal too."""
    path = JobFolder(folder).record_path(RUN) / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"]
    path.write_bytes(sealed({**document, **changes}))
    with pytest.raises(NoRecordError, match=f"^{reason}$"):
        JobFolder(folder).read_record(RUN)


@pytest.mark.parametrize(
    "key", [key for key in METRICS.model_dump() if key not in ("interactions", "code")]
)
def test_a_document_that_lacks_what_readers_need_is_refused(folder, key):
    """Records that an older version of the program wrote are like this."""
    path = JobFolder(folder).record_path(RUN) / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"], document[key]
    path.write_bytes(sealed(document))
    with pytest.raises(NoRecordError, match=r"^other-metrics$"):
        JobFolder(folder).read_record(RUN)


@pytest.mark.parametrize("timing", [{}, {"seconds": {"training": "1"}}, {"seconds": [1]}])
def test_timings_of_another_hand_are_refused(folder, timing):
    path = JobFolder(folder).record_path(RUN) / "timing.json"
    document = json.loads(path.read_bytes())
    path.write_bytes(sealed({"run": document["run"], **timing}))
    with pytest.raises(NoRecordError, match=r"^other-timing$"):
        JobFolder(folder).read_record(RUN)


@given(st.binary(max_size=60) | JSON.map(canonical_json))
def test_any_bytes_for_a_document_are_refused(tmp_path_factory, contents):
    folder = tmp_path_factory.mktemp("any")
    write(folder)
    (JobFolder(folder).record_path(RUN) / "metrics.json").write_bytes(contents)
    assert is_refused(folder)
    (folder / "job.json").write_bytes(contents)
    with pytest.raises(NoRecordError, match="damaged-job"):
        JobFolder(folder).read_job()


@pytest.mark.parametrize(
    "contents", [b"[" * 100_000, b'{"sha256": 1e999}', b"9" * 5000, b'{"a": NaN, "sha256": ""}']
)
def test_hostile_documents_are_refused(folder, contents):
    (JobFolder(folder).record_path(RUN) / "metrics.json").write_bytes(contents)
    assert is_refused(folder)


def test_huge_documents_are_not_even_read(folder):
    with (JobFolder(folder).record_path(RUN) / "timing.json").open("r+b") as file:
        file.truncate(2**40)
    assert is_refused(folder)


def test_an_occupied_place_is_left_alone(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    write(folder, test=scores(accuracy=0.9))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not list(folder.rglob("*.tmp"))


def test_what_else_is_put_in_the_place_meanwhile_costs_no_training(folder):
    (JobFolder(folder).record_path(RUN) / "history.csv").unlink()
    write(folder)
    assert not is_refused(folder)
    (aside,) = (folder / "set-aside" / "M-TA").iterdir()
    assert aside.name == "1111.missing-history.1"
    assert not list(folder.rglob("*.tmp"))


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._a", ".nfs0001"])
def test_what_systems_leave_in_a_folder_does_not_cost_the_record(folder, name):
    (JobFolder(folder).record_path(RUN) / name).write_text("x")
    assert not is_refused(folder)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["sparse", "pipe", "device", "socket", "circle"])
def test_nothing_in_place_of_a_file_hangs_or_fills_the_memory(folder, name, kind):
    path = JobFolder(folder).record_path(RUN) / name
    if kind == "sparse":
        os.truncate(path, 60 * 2**30)
    else:
        path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "socket":
        os.mknod(path, 0o600 | stat.S_IFSOCK)
    elif kind == "circle":
        path.symlink_to(path)
    assert is_refused(folder)
    place = JobFolder(folder).set_aside(RUN, NoRecordError(Reason.DAMAGED, path.stem))
    assert place is not None
    assert not JobFolder(folder).record_path(RUN).exists()


def test_a_record_without_sizes_is_still_read(folder):
    path = JobFolder(folder).record_path(RUN) / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"], document["sizes"]
    path.write_bytes(sealed(document))
    assert not is_refused(folder)
    (path.parent / "history.csv").write_text("other")
    assert is_refused(folder)


@pytest.mark.parametrize("step", range(1, len(FILES) + 1))
def test_a_record_that_is_moved_while_it_is_read_is_read_again(folder, monkeypatch, step):
    """Another process sets it aside and makes it anew, before any of its files is opened."""
    place = JobFolder(folder).record_path(RUN)
    calls: list[object] = []

    def moved(path):
        calls.append(path)
        if len(calls) == step:
            place.rename(folder / "aside")
        try:
            return open_regular(path)
        finally:
            if len(calls) == step:
                write(folder)

    monkeypatch.setattr(stored, "open_regular", moved)
    assert not is_refused(folder)
    assert len(calls) == step + len(FILES)


def test_a_record_that_is_moved_away_while_it_is_read_is_missing(folder, monkeypatch):
    place = JobFolder(folder).record_path(RUN)

    def moved(path):
        if place.exists():
            place.rename(folder / "aside")
        return open_regular(path)

    monkeypatch.setattr(stored, "open_regular", moved)
    with pytest.raises(NoRecordError) as error:
        JobFolder(folder).read_record(RUN)
    assert (error.value.reason, error.value.file) == (Reason.MISSING, "")


def test_a_file_is_verified_again_as_it_is_read(folder):
    record = JobFolder(folder).read_record(RUN)
    assert record.contents("history.csv") == b"epoch\n1111\n"
    (record.directory / "history.csv").write_bytes(b"epoch\n1112\n")
    with pytest.raises(NoRecordError, match="damaged-history"):
        record.contents("history.csv")
    with pytest.raises(DataError, match="damaged-history"):
        record.open_contents("history.csv")
    with pytest.raises(DataError, match="missing-weights"):
        record.open_contents("weights.safetensors")


def test_set_aside_is_numbered_and_loses_nothing(folder):
    places = []
    for n in range(3):
        (JobFolder(folder).record_path(RUN) / "history.csv").write_text(str(n))
        place = JobFolder(folder).set_aside(RUN, NoRecordError(Reason.DAMAGED, "history"))
        assert place
        places.append(place)
        assert not JobFolder(folder).record_path(RUN).exists()
        write(folder)
    assert [place.name for place in places] == [f"1111.damaged-history.{n}" for n in (1, 2, 3)]
    assert {place.parent for place in places} == {folder / "set-aside" / "M-TA"}
    assert [(place / "history.csv").read_text() for place in places] == ["0", "1", "2"]
    assert not is_refused(folder)


def test_nothing_to_set_aside_is_no_error(folder, monkeypatch):
    assert JobFolder(folder).set_aside(Run(RUN.cell, 7), FORCED) is None

    def faster(path, place):
        shutil.rmtree(path)
        raise StorageError("no such file")

    monkeypatch.setattr(job_folder, "move_aside", faster)
    assert JobFolder(folder).set_aside(RUN, FORCED) is None
    monkeypatch.setattr(job_folder, "move_aside", lambda path, place: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        JobFolder(folder).set_aside(OTHER, FORCED)


@pytest.mark.parametrize("call", ["lexists", "stat", "open", "scandir"])
def test_failing_storage_is_no_damage(folder, monkeypatch, call):
    """A record on a share that is away for a moment must not be set aside."""

    def fails(*args, **kwargs):
        raise OSError(5, "Input/output error", str(folder / "runs"))

    with monkeypatch.context() as patch:
        if call == "lexists":
            patch.setattr(os.path, "lexists", fails)
        elif call == "open":
            patch.setattr(io, "open", fails)
        else:
            patch.setattr(os, {"stat": "stat", "scandir": "listdir"}[call], fails)
        with pytest.raises(StorageError, match="Input/output error"):
            JobFolder(folder).read_record(RUN)
    assert not is_refused(folder)


def test_a_model_card_is_no_part_of_a_record_and_no_other_file_is_welcome(tmp_path):
    """Nor is the card's temporary, while another process writes it."""
    write(tmp_path)
    directory = JobFolder(tmp_path).record_path(RUN)
    before = read_run_record(directory, RUN)
    for path in (directory / CARD_FILE, temporary_sibling(directory / CARD_FILE)):
        path.write_text("a card")
        assert read_run_record(directory, RUN) == before
    for path in (directory / "readme.md", temporary_sibling(directory / METRICS_FILE)):
        path.write_text("not a card")
        with pytest.raises(NoRecordError, match="other-files"):
            read_run_record(directory, RUN)
        path.unlink()
