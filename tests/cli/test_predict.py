import pytest
from click.testing import CliRunner

from unic_tfn.cli.predict import predict
from unic_tfn.data.readers.kinds import KINDS
from unic_tfn.messages import SYNTHETIC_SENTENCE
from unic_tfn.predict.prediction import Prediction


@pytest.fixture
def prediction(monkeypatch):
    """Have the command show a made-up prediction; return the function that changes it."""

    def show(*warnings, synthetic=False):
        made = Prediction(b"id,predicted\na,joy\n", warnings, synthetic)
        monkeypatch.setattr("unic_tfn.predict.prediction.predict", lambda *given: made)

    show()
    return show


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
