"""The progress bar of an import, as a person at a terminal sees it."""

import os
import pty
import subprocess
import sys

from tests.data.importing.feature_files import dealt, label_table, sequences, write_files


def command(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    arguments = ["data", "import", str(features), "--labels", str(labels), str(tmp_path / "out")]
    return [sys.executable, "-m", "unic_tfn", *arguments]


def everything(descriptor):
    """Return what is written to a pseudo-terminal until its last writer is gone."""
    parts = []
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
