"""The command `unic-tfn`: the group of all commands, and how their failures end."""

import io
import os
import signal
import sys
from typing import Any, NoReturn

import click

from unic_tfn import __version__
from unic_tfn.cli.card import card
from unic_tfn.cli.data import data
from unic_tfn.cli.doctor import doctor
from unic_tfn.cli.explain import explain
from unic_tfn.cli.plan import plan
from unic_tfn.cli.predict import predict
from unic_tfn.cli.report import report
from unic_tfn.cli.run import run
from unic_tfn.cli.slurm import slurm
from unic_tfn.cli.status import status
from unic_tfn.cli.streams import gated, output_failed
from unic_tfn.cli.validate import validate
from unic_tfn.errors import JobError
from unic_tfn.machine.limits import TYPICAL_PEAK
from unic_tfn.machine.storage_errors import unforeseen
from unic_tfn.messages.printing import printable_lines

INTERRUPTED = 130
OUT_OF_MEMORY = 1
NO_MEMORY = (
    "unic-tfn: there is not enough memory. Finished work is kept.\n"
    f"Give the process more memory: a TAV run of the paper's sizes takes {TYPICAL_PEAK}."
)
# Of a line in an error message: strangers' values can be of any length.
MAX_LINE = 1000


class CommandGroup(click.Group):
    """A group of commands whose failures end in one screen of text and the designed exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command and end the process with its exit code."""
        # A notebook's backend for figures cannot be loaded outside the notebook.
        os.environ["MPLBACKEND"] = "Agg"
        with gated() as out:
            code = self._code(*args, **kwargs)
            if code == 0 and out.failure:
                code = _told(output_failed(out.failure))
        sys.exit(code)

    def _code(self, *args: Any, **kwargs: Any) -> int:
        """Run the command, tell how it failed, and return its exit code."""
        from unic_tfn.machine.interruption import ends_on_sigterm

        try:
            with ends_on_sigterm():
                result = super().main(*args, **{**kwargs, "standalone_mode": False})
            return result if isinstance(result, int) else 0
        except JobError as error:
            return _told(error)
        except click.ClickException as error:
            shown = io.StringIO()
            error.show(shown)
            click.echo(printable_lines(shown.getvalue(), MAX_LINE), err=True, nl=False)
            return error.exit_code
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted. Finished work is kept; start again to go on.", err=True)
            return INTERRUPTED
        except BrokenPipeError:
            return 1
        except OSError as error:
            return _told(unforeseen(error))
        except MemoryError:
            click.echo(NO_MEMORY, err=True)
            return OUT_OF_MEMORY


def _told(error: JobError) -> int:
    """Print an error and return its exit code."""
    click.echo(f"unic-tfn: {printable_lines(str(error), MAX_LINE)}", err=True)
    return error.exit_code


def entry() -> None:
    """Be the command of this process, and leave it with the designed exit code."""
    try:
        main()
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else int(end.code is not None))


def leave(code: int) -> NoReturn:
    """End the process with an exit code.

    Everything is written and flushed by now. A loaded backend is not taken down: its threads have
    been seen to crash while they were, which replaced the exit code by that of the crash.
    """
    from unic_tfn.machine.interruption import BACKENDS

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if BACKENDS & sys.modules.keys():
        os._exit(code)
    sys.exit(code)


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


for command in (run, plan, validate, slurm, status, report, explain, predict, card, data, doctor):
    main.add_command(command)
