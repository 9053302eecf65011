"""The command `unic-tfn`: the group of all commands, and how their failures end."""

import os
import sys
from typing import Any

import click

from unic_tfn import __version__
from unic_tfn.cli.data import data
from unic_tfn.cli.doctor import doctor
from unic_tfn.cli.explain import explain
from unic_tfn.cli.plan import plan
from unic_tfn.cli.predict import predict
from unic_tfn.cli.report import report
from unic_tfn.cli.run import run
from unic_tfn.cli.validate import validate
from unic_tfn.errors import JobError

INTERRUPTED = 130


class CommandGroup(click.Group):
    """A group of commands whose failures end in one screen of text and the designed exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command and end the process with its exit code."""
        from unic_tfn.machine.interruption import ends_on_sigterm

        try:
            with ends_on_sigterm():
                result = super().main(*args, **{**kwargs, "standalone_mode": False})
        except JobError as error:
            click.echo(f"unic-tfn: {error}", err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted. Finished work is kept; start again to go on.", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        sys.exit(result if isinstance(result, int) else 0)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unic-tfn")
def main() -> None:
    """Train tensor fusion networks on every combination of text, audio and video.

    A jobspec (YAML) lists label sources, inputs and seeds. Every run leaves a verified record, and
    a report is made from the records.

    \b
    Examples:
      unic-tfn run demo                     train on the built-in synthetic data
      unic-tfn plan full                    list the runs and their estimated time
      unic-tfn run full --data data/unic    train the paper's grid on your own data
    """


for command in (run, plan, validate, report, explain, predict, data, doctor):
    main.add_command(command)
