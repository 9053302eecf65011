import click
import pytest
from click.testing import CliRunner

from unic_tfn.cli.literal_last import LiteralLast


@click.command(cls=LiteralLast)
@click.argument("first")
@click.argument("last")
@click.option("--data", "-d")
@click.option("--loud", is_flag=True)
def show(first, last, data, loud):
    click.echo(repr([first, last, data, loud]))


@pytest.mark.parametrize("last", ["-1", "-hello", "-data", "--x", "---", "-", "a$_$-1", "-d'"])
@pytest.mark.parametrize("before", [[], ["--"]])
def test_the_last_word_is_taken_as_it_is(last, before):
    done = CliRunner().invoke(show, ["--data", "x", "one", *before, last])
    assert done.output == f"{['one', last, 'x', False]!r}\n"


@pytest.mark.parametrize("options", [["--data", "-5"], ["--data=-5"], ["-d", "-5"]])
def test_options_may_come_last(options):
    assert CliRunner().invoke(show, ["one", "two", *options]).output == (
        f"{['one', 'two', '-5', False]!r}\n"
    )
    assert "True" in CliRunner().invoke(show, ["one", "two", "--loud"]).output


def test_help_and_missing_words_are_those_of_any_command():
    assert "Usage" in CliRunner().invoke(show, ["--help"]).output
    assert CliRunner().invoke(show, ["--wrong", "one"]).exit_code == 2
    assert CliRunner().invoke(show, []).exit_code == 2
