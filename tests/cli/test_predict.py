from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.conftest import quiet
from unic_tfn.cli.predict import predict
from unic_tfn.data.preparation import Nonfinite
from unic_tfn.data.readers.kinds import KINDS
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.predict.new_clips import FileOptions
from unic_tfn.predict.prediction import Prediction


@pytest.fixture
def prediction(monkeypatch):
    """Have the command show a made-up prediction; return the function that changes it."""

    def show(*warnings, synthetic=False):
        made = Prediction(b"id,predicted\na,joy\n", warnings, synthetic)
        monkeypatch.setattr("unic_tfn.predict.prediction.predict", lambda *given: made)

    show()
    return show


@pytest.fixture
def given(monkeypatch):
    """Return the list to which each call of the command's work is added."""
    calls = []

    def predict(*arguments):
        calls.append(arguments)
        return Prediction(b"id\n", (), False, ("told",))

    monkeypatch.setattr("unic_tfn.predict.prediction.predict", predict)
    return calls


def invoke(*arguments):
    result = CliRunner().invoke(predict, ["outputs", "T-A/1", "new.npz", *map(str, arguments)])
    assert result.exit_code == 0
    return result


def test_the_table_alone_goes_to_standard_output(prediction):
    result = invoke()
    assert result.stdout == "id,predicted\na,joy\n"
    assert result.stderr == ""


def test_the_table_goes_to_a_file(prediction, tmp_path):
    out = tmp_path / "p.csv"
    assert invoke("--out", out).stdout == f"Predictions: {out}\n"
    assert out.read_text() == "id,predicted\na,joy\n"


def test_warnings_and_the_synthetic_notice_go_to_standard_error(prediction):
    prediction("one", "two", synthetic=True)
    result = invoke()
    assert result.stdout == "id,predicted\na,joy\n"
    assert result.stderr.splitlines() == ["Warning: one", "Warning: two", SYNTHETIC_SENTENCE]


def test_help_names_every_kind_of_file():
    text = " ".join(CliRunner().invoke(predict, ["--help"]).output.split())
    assert all(kind.words in text for kind in KINDS)


def test_options_for_files_are_passed_on_and_notes_are_told(given):
    result = invoke(
        "--key", "vision=face", "--key", "id=name", "--nonfinite", "median", "--and", "b"
    )
    assert given[0][3] == FileOptions(
        {"vision": "face", "id": "name"}, Nonfinite.MEDIAN, (Path("b"),)
    )
    assert result.stderr == "Note: told\n"
    invoke()
    assert given[1][3] == FileOptions()


def test_a_key_that_is_no_assignment_ends_with_2(cli):
    assert cli("predict", "outputs", "T-A/1", "new.npz", "--key", "vision").code == 2


def test_it_is_as_quiet_as_run(outputs, data):
    """In a process of its own, as the backend speaks when it is loaded."""
    lines = quiet("predict", outputs / "tiny", "M-TA/1", data)
    assert lines[0].startswith("id,predicted,")
    assert len(lines) == 46
