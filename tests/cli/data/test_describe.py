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
