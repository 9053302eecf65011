import click
import pytest

from unic_tfn.cli.once import OnceCommand
from unic_tfn.errors import UsageError


@click.command(cls=OnceCommand)
@click.option("--id", "-i", "names")
@click.option("--keep", multiple=True)
@click.option("--force", is_flag=True)
def command(names, keep, force):
    click.echo(f"{names} {keep} {force}")


def call(*arguments):
    return command.main(list(arguments), standalone_mode=False)


@pytest.mark.parametrize("twice", [("--id", "a", "--id", "b"), ("-i", "a", "--id=a")])
def test_an_option_given_twice_is_refused(twice):
    with pytest.raises(UsageError, match="--id: given 2 times"):
        call(*twice)


def test_what_may_be_given_twice(capsys):
    call("--keep", "a", "--keep", "b", "--force", "--force", "--id", "x")
    assert capsys.readouterr().out == "x ('a', 'b') True\n"
