"""The command `unic-tfn validate`: parse, call, print. Nothing heavy is imported before its use."""

import click

from unic_tfn.cli.jobspec_argument import data_option, jobspec_argument, say


@click.command()
@jobspec_argument
@data_option
def validate(jobspec: str, data_path: str | None) -> None:
    """Check JOBSPEC and the data it names, without training.

    JOBSPEC is a YAML file, or the name of a shipped one such as demo.

    \b
    Example:
      unic-tfn validate full --data data/unic
    """
    from unic_tfn.data.source import load, outline
    from unic_tfn.interface.given_jobspec import read_given, say_notes
    from unic_tfn.jobspec.find import find_jobspec
    from unic_tfn.messages.printing import count, printable
    from unic_tfn.messages.synthetic_notice import data_name
    from unic_tfn.runs.job.job import check_offer

    path = find_jobspec(jobspec)
    spec = read_given(path, data_path)
    package = load(spec.data)
    check_offer(spec, package)
    say_notes(spec, outline(spec.data), say)
    name = data_name(package.name, package.synthetic)
    click.echo(f"{printable(str(path), limit=200)}: valid, {count(len(spec.runs()), 'run')}.")
    click.echo(f"{name}: valid, {count(len(package.ids), 'clip')}.")
