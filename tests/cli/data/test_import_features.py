import os
import pty
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from tests.data.importing.feature_files import dealt, ids, label_table, sequences, write_files
from tests.data.importing.imports import write_labels
from unic_tfn.cli.data import data
from unic_tfn.data.package.store import read_package
from unic_tfn.errors import DataError, UsageError


def invoke(*arguments):
    result = CliRunner().invoke(data, [str(part) for part in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_import_tells_what_became_of_everything(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["vision"][..., 1:3] = 0
    value["valid"]["audio_lengths"][0] = 0
    table = label_table()
    table["id"][-1] = "nowhere"
    table["multimodal"][0] = ""
    features, labels = write_files(tmp_path, value, table)
    result = invoke("import", features, "--labels", labels, tmp_path / "out", "--name", "mine")
    lines = [line.strip() for line in result.output.splitlines()]
    for line in (
        "mine: 9 clips, of 10 with features and 10 in the label file",
        f"left out, features without a label: 1 ({ids()[9]})",
        "left out, a label without features: 1 (nowhere)",
        "entries of the feature file that are not splits: config",
        "split from the feature file: 6 train, 2 valid, 1 test",
        "audio (9, 3): mean over the valid steps; valid steps from audio_lengths",
        f"without audio, now zeros and marked in missing_audio: 1 ({ids()[7]})",
        "constant columns: 2 of 5",
        "text (9, 6, 4): sequences, zero-padded at the end; valid steps from the zeros at the end",
    ):
        assert line in lines
    rows = [line.split() for line in lines]
    assert ["labels", '"text"', "train", "valid", "test", "all"] in rows
    assert ["0", "disgust", "2", "1", "0", "3"] in rows
    assert ["unlabelled", "1", "0", "0", "1"] in rows
    assert str(tmp_path / "out") in result.output
    assert read_package(tmp_path / "out").columns["missing_audio"].count("1") == 1


def test_import_options(tmp_path):
    table = {"clip": ids(), "fold": ["train"] * 6 + ["dev", "test"] * 2, "Q1": ["b", "a"] * 5}
    table |= {"who": ["x"] * 10, "words": ["some"] * 10}
    features, labels = write_files(tmp_path, dealt(sequences()), table)
    invoke(
        *("import", features, tmp_path / "out", "--labels", labels, "--id", "clip"),
        *("--split", "fold", "--source", "text=Q1", "--classes", "text=b, a", "--keep", "who"),
        *("--pooling", "padded-mean"),
    )
    package = read_package(tmp_path / "out")
    assert package.name == "feature"
    assert package.labels["text"].classes == ("b", "a")
    assert package.columns == {"who": ("x",) * 10}
    assert package.provenance["pooling"] == "padded-mean"


def test_import_makes_nothing_of_bad_files(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    features.write_bytes(features.read_bytes()[:-100])
    with pytest.raises(DataError, match="cut short"):
        invoke("import", features, "--labels", labels, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_occupied_path_is_told_before_the_work(tmp_path):
    features, labels = write_files(tmp_path, {"not": "read"}, label_table())
    with pytest.raises(UsageError, match="exists already"):
        invoke("import", features, "--labels", labels, tmp_path)
    with pytest.raises(UsageError, match="not a feature package"):
        invoke("import", features, "--labels", labels, tmp_path, "--force")


def test_help_has_examples_and_nothing_heavy_is_loaded():
    assert "--id video_id,clip_id" in invoke("import", "--help").output
    program = (
        "import sys, unic_tfn.cli.data; sys.exit(bool({'numpy', 'pydantic'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_arrays_of_objects_are_refused_with_a_way_out(tmp_path):
    value = dealt(sequences())
    value["train"]["annotations"] = np.array(["a", None] * 3, object)
    features, labels = write_files(tmp_path, value, label_table())
    with pytest.raises(DataError, match="an array of Python objects") as caught:
        invoke("import", features, "--labels", labels, tmp_path / "out")
    assert "pickle the dict of them again" in caught.value.remedy


def command(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    arguments = ["data", "import", str(features), "--labels", str(labels), str(tmp_path / "out")]
    return [sys.executable, "-m", "unic_tfn", *arguments]


def everything(descriptor):
    """Return what is written to a pseudo-terminal until its last writer is gone."""
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(descriptor, 4096)
        except OSError:
            part = b""
        if not part:
            return b"".join(parts).decode()
        parts.append(part)


def test_bar_on_a_terminal(tmp_path):
    ours, theirs = pty.openpty()
    try:
        child = subprocess.Popen(
            command(tmp_path),
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "90"},
        )
        os.close(theirs)
        shown = everything(ours)
        account = child.communicate()[0].decode()
    finally:
        os.close(ours)
    assert child.returncode == 0
    for modality in ("text", "audio", "vision"):
        assert f"reading {modality}" in shown
    assert "100%" in shown
    # Gone again at the end, and nothing of it among the results.
    assert shown.rstrip().endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))
    assert "reading" not in account
    assert "\x1b" not in account
    assert "10 clips" in account


def test_no_bar_elsewhere(tmp_path):
    done = subprocess.run(command(tmp_path), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "10 clips" in done.stdout


def test_label_files_per_split_and_options_of_classes(tmp_path):
    table = label_table(text=["other", "-1", "happy", "excited", "sad"] * 2)
    features, _ = write_files(tmp_path, {"id": ids(), "audio": np.ones((10, 3))}, table)
    files = []
    for name, rows in (("train", range(6)), ("dev", (6, 7)), ("test", (8, 9))):
        part = {key: [values[row] for row in rows] for key, values in table.items()}
        part["id"] = [f"{name}/{clip}.wav" for clip in part["id"]]
        files += ["--labels", write_labels(tmp_path / f"{name}.csv", part)]
    output = invoke(
        *("import", features, tmp_path / "out", *files, "--id-stem", "--missing", "-1"),
        *("--merge", "joy=happy,excited", "--drop-class", "other"),
    ).output
    assert "split from the names of the label files: 3 train" in output
    package = read_package(tmp_path / "out")
    assert package.labels["text"].classes == ("joy", "sad")


def test_an_option_given_twice_is_refused(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    with pytest.raises(UsageError, match="--id: given 2 times"):
        invoke("import", features, tmp_path / "out", "--labels", labels, "--id", "a", "--id", "id")


def test_a_package_without_labels(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    invoke("import", features, tmp_path / "out", "--no-labels")
    assert read_package(tmp_path / "out").labels == {}
    with pytest.raises(DataError, match="label sources: expected at least one, found none"):
        invoke("describe", tmp_path / "out")
    for option in (("--labels", labels), ("--source", "text=a"), ("--split-file", labels)):
        with pytest.raises(UsageError, match=f"{option[0]}: given beside --no-labels"):
            invoke("import", features, tmp_path / "other", "--no-labels", *option)


def test_two_ways_to_a_split_are_refused(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    for other in (("--split", "text"), ("--split-file", labels)):
        with pytest.raises(UsageError, match=f"--split-ratio: given beside {other[0]}"):
            invoke("import", features, tmp_path / "out", "--split-ratio", "6:2:2", *other)


def test_label_files_per_source_with_the_same_column(tmp_path):
    table = label_table()
    features, _ = write_files(tmp_path, dealt(sequences()), table)
    files = []
    for name in ("text", "multimodal"):
        path = write_labels(tmp_path / f"{name}.csv", {"id": ids(), "label": table[name]})
        files += ["--labels", f"{name}={path}"]
    invoke("import", features, tmp_path / "out", *files)
    package = read_package(tmp_path / "out")
    for name in ("text", "multimodal"):
        source = package.labels[name]
        assert [source.classes[code] for code in source.codes] == table[name]


def test_files_are_joined_and_told_in_the_package(tmp_path):
    array = np.ones((10, 3)) + np.arange(10)[:, None]
    np.savez(tmp_path / "text.npz", id=ids(), text=array)
    np.savez(tmp_path / "audio.npz", id=ids(), audio=array)
    labels = write_labels(tmp_path / "labels.csv")
    files = (tmp_path / "text.npz", "--and", tmp_path / "audio.npz", "--labels", labels)
    output = invoke("import", *files, tmp_path / "out").output
    assert "features joined from text.npz (text); audio.npz (audio)" in output
    package = read_package(tmp_path / "out")
    assert set(package.features) == {"text", "audio"}
    assert package.provenance["further_features"][0]["file"] == "audio.npz"
    assert "audio.npz: npz" in invoke("import", *files, "--inspect").output


def test_groups_of_ids_are_kept_or_refused(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    (tmp_path / "m.yaml").write_text("group: who\n")
    arguments = ("import", features, "--labels", labels, tmp_path / "out", "--group-from-id")
    result = invoke(*arguments, "--split-ratio", "6:2:2", "--mapping", tmp_path / "m.yaml")
    assert "groups from the ids: 4, of 1 to 3 clips, median 3; " in result.output
    assert set(read_package(tmp_path / "out").groups) == {f"video{n}" for n in range(4)}
    with pytest.raises(UsageError, match="--group-from-id: given beside --group"):
        invoke(*arguments, "--group", "who")
    with pytest.raises(UsageError, match="--group-from-id: given beside --no-labels"):
        invoke("import", features, tmp_path / "other", "--no-labels", "--group-from-id")
