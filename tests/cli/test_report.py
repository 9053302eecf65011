import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.cli.report import report
from unic_tfn.errors import DataError, IncompleteGridError, InterruptedRunError, UsageError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.job_folder import JobFolder

SMALL = Fake(
    grid={"text": ("T", "TA")},
    classes={"text": EMOTIONS},
    seeds=(1, 2),
    clips=(30, 10, 20),
    name="small",
)


def invoke(*arguments):
    result = CliRunner().invoke(report, [str(a) for a in arguments], catch_exceptions=True)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_report_is_made_and_its_answers_are_printed(tmp_path):
    job = write_job(tmp_path, SMALL)
    result = invoke(job)
    assert result.exit_code == 0
    assert "Does adding modalities influence unimodal tasks?" in result.output
    assert "generated" in result.output
    assert "\N{NO-BREAK SPACE}" not in result.output
    assert "; p = " in result.output or "; p < " in result.output
    assert result.output.splitlines()[-1] == str(job / "report" / "index.html")
    assert (job / "report" / "summary.json").is_file()


def test_what_is_missing_is_an_error_unless_allowed(tmp_path):
    job = write_job(tmp_path, SMALL)
    shutil.rmtree(job / "runs" / "T-TA" / "2")
    with pytest.raises(IncompleteGridError, match="missing: T-TA/2") as caught:
        invoke(job, "--wait", "0.001")
    assert caught.value.exit_code == 1
    result = invoke(job, "--allow-partial")
    assert result.exit_code == 0
    assert "missing: T-TA/2" in result.output


def test_a_folder_without_a_job_is_a_mistake_in_the_command(tmp_path):
    with pytest.raises(UsageError, match=r"job\.json"):
        invoke(tmp_path)


@pytest.mark.parametrize("minutes", ["-1", "nan", "inf", "1e999"])
@pytest.mark.parametrize("option", ["--wait", "--silence"])
def test_minutes_are_a_number_that_is_not_negative(tmp_path, option, minutes):
    result = invoke(tmp_path, option, minutes)
    assert result.exit_code == 2
    assert "a number of minutes" in result.output


def test_a_grid_that_cannot_finish_is_told_with_the_reasons(tmp_path, monkeypatch):
    job = write_job(tmp_path, SMALL)
    shutil.rmtree(job / "runs" / "T-TA" / "2")
    run = Run(Cell("text", "TA"), 2)
    JobFolder(job).write_failure(run, DataError("clip 3 is \x1b[31mempty", "import again"))
    monkeypatch.setattr("unic_tfn.records.wait.RETRY_SECONDS", 0)
    said = []
    monkeypatch.setattr("click.echo", lambda text, err=False: said.append(text))
    with pytest.raises(IncompleteGridError, match="T-TA/2"):
        invoke(job, "--wait", "1")
    assert said == [
        "3 of 4 runs are done.",
        r"  T-TA/2 has failed: clip 3 is \x1b[31mempty",
        "The grid cannot finish: the missing runs have failed, and nobody tries them again.",
    ]


def test_a_grid_that_never_begins_is_told(tmp_path, capfd):
    with pytest.raises(UsageError, match=r"job\.json"):
        report.main(
            [str(tmp_path / "full"), "--wait", "1", "--silence", "0"], standalone_mode=False
        )
    said = capfd.readouterr().err
    assert "Waiting for" in said
    assert "Nothing has been heard of the grid for 0 min" in said


def test_sigterm_while_waiting_ends_with_start_me_again(tmp_path):
    code = (
        "import os, signal, sys\n"
        "from unic_tfn.records import wait\n"
        "from unic_tfn.cli.main import main\n"
        "def stop(*a, **k): os.kill(os.getpid(), signal.SIGTERM)\n"
        "wait.wait_for = stop\n"
        "main(['report', sys.argv[1], '--wait', '1'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == InterruptedRunError.exit_code == 75
