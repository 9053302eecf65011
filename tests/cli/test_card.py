from click.testing import CliRunner

from tests.model_card.jobs import write
from unic_tfn.cli.card import card
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE


def test_the_cards_are_named_and_generated_data_are_said_to_be_so(tmp_path):
    job = write(tmp_path)
    result = CliRunner().invoke(card, [str(job), "T-T"])
    assert result.exit_code == 0
    paths = [job / "runs" / "T-T" / seed / "README.md" for seed in ("1", "2")]
    assert result.output.splitlines() == [*(f"Model card: {p}" for p in paths), SYNTHETIC_SENTENCE]
    assert all(path.is_file() for path in paths)


def test_a_file_may_be_named_and_replaced(tmp_path):
    job, out = write(tmp_path, weights=False), tmp_path / "card.md"
    for options in ([], ["--force"]):
        result = CliRunner().invoke(card, [str(job), "M-TAV/1", "--out", str(out), *options])
        assert result.output.startswith(f"Model card: {out}\n")
        assert out.read_text().startswith("---\nlicense: other")
        out.write_text("edited")
