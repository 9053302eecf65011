from click.testing import CliRunner

from tests.data.package.packages import small_package
from unic_tfn.cli.data import data
from unic_tfn.data.package.store import write_package


def test_the_card_is_printed_and_written(tmp_path):
    write_package(small_package(clips=12), tmp_path / "package")
    page = tmp_path / "card.html"
    result = CliRunner().invoke(data, ["describe", str(tmp_path / "package"), "--html", str(page)])
    assert result.exit_code == 0
    assert result.output.startswith("small")
    assert result.output.endswith(f"Page: {page}\n")
    assert "<h1" in page.read_text()


def test_a_package_without_a_croissant_description_gets_one(tmp_path):
    write_package(small_package(clips=12), tmp_path / "package")
    file = tmp_path / "package" / "croissant.json"
    for _ in range(2):
        result = CliRunner().invoke(data, ["describe", str(tmp_path / "package"), "--croissant"])
        assert result.exit_code == 0
        assert result.output.endswith(f"Croissant description: {file}\n")
        assert '"clips/split"' in file.read_text()
