import pytest
from click.testing import CliRunner

from unic_tfn.cli.data import data
from unic_tfn.data.package.store import read_package
from unic_tfn.errors import UsageError
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE

SMALL = ["--clips", "50", "--text-steps", "5", "--text-width", "6", "--vision-width", "7"]


def invoke(*arguments):
    result = CliRunner().invoke(data, [str(part) for part in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_synthetic(tmp_path):
    result = invoke("synthetic", tmp_path / "out", "--seed", "5", *SMALL)
    assert result.exit_code == 0
    assert "50 clips (30 train, 10 valid, 10 test)" in result.output
    assert SYNTHETIC_SENTENCE in result.output
    package = read_package(tmp_path / "out")
    assert package.synthetic
    assert package.features["text"].shape == (50, 5, 6)
    with pytest.raises(UsageError, match="exists already"):
        invoke("synthetic", tmp_path / "out", *SMALL)
    invoke("synthetic", tmp_path / "out", "--seed", "6", "--force", *SMALL)
    assert read_package(tmp_path / "out").digest != package.digest


def test_synthetic_refuses_impossible_sizes(tmp_path):
    with pytest.raises(UsageError, match="--clips: Input should be greater"):
        invoke("synthetic", tmp_path / "out", "--clips", "2")
    assert list(tmp_path.iterdir()) == []
