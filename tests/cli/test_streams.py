"""What is printed, where it goes, and what happens where it cannot go."""

import contextlib
import errno
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.tiny import write_spec
from unic_tfn.cli import streams
from unic_tfn.cli.main import CommandGroup
from unic_tfn.errors import DataError, StorageError
from unic_tfn.messages.printing import printable

ROOT = Path(__file__).parents[2]
# Colours, a title, the bell, a hyperlink, writing directions, nothing at all, and line ends.
ATTACKS = (
    "\x1b[31mred", "\x1b]0;title\x07", "\a", "\x1b]8;;http://x\x1b\\\\link", "\u202eabc",
    "\u2066x\u2069", "\u200b", "\ufeff", "\r", "\x9b31m", "\x00", "\x7f", "\u2028", "\ud800",
)  # fmt: skip


def screen(said):
    """Return whether text can do nothing to a terminal but appear on it."""
    return said.replace("\n", "").replace("\t", "").isprintable()


@click.group(cls=CommandGroup)
def group():
    pass


@group.command()
@click.argument("text")
def say(text):
    click.echo(text)
    click.echo(text, err=True)


@group.command()
@click.argument("text")
def fail(text):
    raise DataError(text, text)


@group.command("os-error")
@click.argument("text")
def os_error(text):
    raise OSError(errno.EIO, "Input/output error", text)


def ended(*arguments):
    """Return the exit code and all that was said on both streams."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        group([str(argument) for argument in arguments])
    return end.value.code, out.getvalue() + err.getvalue()


@given(
    st.text() | st.sampled_from(ATTACKS), st.sampled_from(["say", "fail", "os-error", "no-such"])
)
def test_nothing_that_is_printed_has_a_control_character(text, command):
    code, said = ended(command, "--", text) if command != "no-such" else ended(text or "x")
    assert code in (0, 2, 65, 74)
    assert screen(said), repr(said)
    assert command != "say" or said.count("\n") >= 2


@pytest.mark.parametrize("text", ATTACKS)
def test_what_was_there_is_still_seen(text):
    assert printable(text) in ended("fail", text)[1]


def test_a_long_value_fills_no_screen():
    for command in (["fail", "9" * 5000], ["9" * 5000], ["say", "a", "9" * 5000]):
        code, said = ended(*command)
        assert code in (2, 65)
        assert len(said) < 4000


def test_rich_writes_colours_past_the_gate_but_strangers_do_not(monkeypatch):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), streams.gated():
        Console(force_terminal=True, color_system="standard").print("[bold]x[/bold]")
        print("\x1b[1m")
    assert out.getvalue() == "\x1b[1mx\x1b[0m\n\\x1b[1m\n"


def test_data_are_written_as_they_are_but_not_to_a_terminal(capfdbinary):
    contents = "id\n\u202e\u3000 ñ\n".encode()
    with streams.gated():
        streams.write_data(contents)
    assert capfdbinary.readouterr().out == contents
    text = io.StringIO()
    with contextlib.redirect_stdout(text), streams.gated():
        streams.write_data(contents)
    assert text.getvalue() == "id\n\\u202e\\u3000 ñ\n"


@pytest.mark.parametrize("loud", [True, False])
def test_a_failure_is_remembered_and_the_rest_is_lost(loud):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(errno.ENOSPC, "No space left on device")

    stream = streams.Tolerant(Full(), loud)
    stream.write("a")
    stream.write("b")
    stream.flush()
    assert stream.failure is not None
    assert isinstance(streams.output_failed(stream.failure), StorageError)


def test_an_encoding_without_a_letter_is_no_traceback():
    raw = io.BytesIO()
    stream = streams.Tolerant(io.TextIOWrapper(raw, "ascii"), loud=True)
    stream.write("快乐")
    stream.flush()
    assert raw.getvalue() == b"\\u5feb\\u4e50"


def command(shell, *, cwd=ROOT, **environment):
    """Run the real command by a shell, in which `$C` is the command."""
    return subprocess.run(
        ["bash", "-c", shell],
        env={
            **os.environ,
            "C": f"{sys.executable} -m unic_tfn",
            "PYTHONPATH": str(ROOT / "job"),
            **environment,
        },
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


PLAN = "$C plan jobspecs/smoke.yaml"


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        (f"{PLAN} >&-", 0),
        (f"{PLAN} 2>&-", 0),
        (f"{PLAN} <&- >&- 2>&-", 0),
        ("$C plan nowhere.yaml 2>&-", 64),
        ("$C plan nowhere.yaml >&- 2>&-", 64),
        (f"{PLAN} > /dev/full", 74),
        ("$C plan nowhere.yaml 2> /dev/full", 64),
        (f"{PLAN} > /dev/full 2> /dev/full", 74),
    ],
)
def test_closed_and_full_streams_end_with_the_designed_code(shell, code):
    done = command(shell)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if "> /dev/full" in shell and "2>" not in shell:
        assert "standard output: No space left on device" in done.stderr


@pytest.mark.parametrize(
    "shell",
    [
        "$C plan jobspecs/smoke.yaml --shards 1000000000",
        "$C run jobspecs/smoke.yaml --shard 0/1000000000",
        f"$C run jobspecs/smoke.yaml --shard 0/{'9' * 5000}",
        f"$C plan jobspecs/smoke.yaml --shards {'9' * 5000}",
        "$C report nowhere --wait nan",
        "$C report nowhere --wait inf",
        f"$C data synthetic out --clips {'9' * 5000}",
    ],
)
def test_absurd_numbers_are_usage_errors(shell):
    done = command(f"timeout 60 {shell}")
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 4000


def test_a_deleted_working_directory_is_said(tmp_path):
    spec = ROOT / "jobspecs" / "smoke.yaml"
    (tmp_path / "gone").mkdir()
    done = command(f"rmdir ../gone; $C run {spec}", cwd=tmp_path / "gone")
    assert done.returncode == 74, done.stderr
    assert "The working directory no longer exists." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_backend_of_a_notebook_and_a_missing_temporary_folder_stop_nothing(tmp_path):
    """A whole run, whose picture needs Matplotlib and whose backend writes while it loads."""
    spec = write_spec(tmp_path / "tiny.yaml", seeds=[1], grid={"multimodal": ["A"]},
                      data={"synthetic": {"clips": 60, "text_width": 4}})  # fmt: skip
    done = command(
        f"$C run {spec} --outputs {tmp_path}",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
        TMPDIR="/nowhere",
        HOME=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tiny" / "runs" / "M-A" / "1" / "confusion.png").exists()


def test_on_a_terminal_strangers_text_is_escaped_too(tmp_path):
    """With a real terminal, where click would let colours through."""
    main, side = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "unic_tfn", "plan", "\x1b[31mnone\x1b]0;x\x07.yaml"],
        stdout=side, stderr=side, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "job")},
    ) as child:  # fmt: skip
        os.close(side)
        said = b""
        with contextlib.suppress(OSError):
            while piece := os.read(main, 4096):
                said += piece
    os.close(main)
    assert child.returncode == 64
    assert b"\x1b" not in said
    assert b"\x07" not in said
    assert b"none" in said
