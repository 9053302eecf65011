"""What `unic-tfn plan --power` prints: what the report of a job could show, and other designs."""

import os
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.cli.plain_table import print_table
from unic_tfn.errors import UsageError
from unic_tfn.messages.duration import duration
from unic_tfn.messages.printing import count, printable
from unic_tfn.messages.synthetic_notice import data_name

if TYPE_CHECKING:
    from unic_tfn.data.source import Outline
    from unic_tfn.jobspec.settings import Jobspec
    from unic_tfn.power.basis import Basis, Records
    from unic_tfn.power.designs import Choice
    from unic_tfn.power.questions import Question
    from unic_tfn.statistics.power import Assumptions

FINDS = ("one test", "each, corrected", "all pooled")
COSTS = ("runs", "two CPU cores", "a GPU")


@dataclass(frozen=True)
class Planned:
    """A job that is asked what it could show.

    Args:
        spec: the job.
        outline: its data.
        own: its design.
        questions: what its report will ask, the main one first.
        basis: what is assumed.
    """

    spec: "Jobspec"
    outline: "Outline"
    own: "Choice"
    questions: "tuple[Question, ...]"
    basis: "Basis"

    def finds(self, choice: "Choice", question: "Question") -> tuple[float, ...]:
        """Return what a design can show of a question, in points, in the order of `FINDS`."""
        from unic_tfn.power.designs import power

        found = power(choice, question, self.outline, self.basis.of(question))
        return 100 * found.alone, 100 * found.corrected, 100 * found.pooled


def show_power(
    spec: "Jobspec", outline: "Outline", folder: Path | None, difference: float | None
) -> None:
    """Print what a job's report could show, beside other designs.

    Args:
        spec: the job.
        outline: its data.
        folder: the job folder from whose records the assumptions are estimated; None: stated ones.
        difference: percentage points for which the cheapest designs are wanted, if any.

    Raises:
        JobspecError: the grid asks for a label source or modality that the data lack.
        UsageError: the grid compares nothing, or the folder has no records to estimate from.
        DataError: the data have no clips to test, or the folder's files are damaged.
        StorageError: the file system failed.
    """
    from unic_tfn.power.basis import from_records, stated
    from unic_tfn.power.designs import own
    from unic_tfn.power.questions import questions

    mine = own(spec, outline)
    cells = tuple(dict.fromkeys(run.cell for run in spec.runs()))
    asked = questions(cells, outline.unimodal, outline.class_names)
    if not asked:
        raise UsageError(
            f"Job {spec.name}: expected cells that can be compared. Found none: no label source "
            "has two inputs of which one extends the other, and no input has two label sources "
            "with the same classes.",
            "Add inputs or label sources to the grid.",
        )
    planned = Planned(spec, outline, mine, asked, from_records(folder) if folder else stated())
    _print_questions(planned)
    _print_neighbours(planned)
    if difference is not None:
        _print_cheapest(planned, difference)
    _print_basis(planned, folder)
    _print_notes(planned)


def _print_questions(planned: Planned) -> None:
    """Print what the job's own design can show, question by question."""
    from unic_tfn.statistics.difference import POWER_WORDS

    rows = [
        (each.words, str(each.comparisons), *_points(planned.finds(planned.own, each)))
        for each in planned.questions
    ]
    name = data_name(planned.outline.name, planned.outline.synthetic)
    click.echo(f"Job {planned.spec.name}: what its report can show of the {name}")
    click.echo(
        "True differences in accuracy, in percentage points, that are found in "
        f"{POWER_WORDS} of repetitions with {_design(planned.own)}:\n"
    )
    print_table(("question",), ("comparisons", *FINDS), rows)
    click.echo(
        "\none test: one comparison tested by itself. each, corrected: one comparison, corrected "
        "for all those of its question and their mean, as in the report. all pooled: the mean over "
        "a question's comparisons, tested once; between label sources, over those of multimodal "
        "with unimodal labels."
    )


def _print_neighbours(planned: Planned) -> None:
    """Print other designs beside the job's own, for the main question."""
    from unic_tfn.power.designs import clips_tested, neighbours

    main = planned.questions[0]
    click.echo(f"\nOther numbers of seeds and folds, for: {main.words}\n")
    rows = [
        (
            _design(choice) + (" (this job)" if choice == planned.own else ""),
            f"{clips_tested(planned.outline, main, choice.folds):.0f}",
            *_costs(choice),
            *_points(planned.finds(choice, main)),
        )
        for choice in neighbours(planned.spec, planned.outline)
    ]
    print_table(("design",), ("clips tested", *COSTS, *FINDS), rows)


def _print_cheapest(planned: Planned, difference: float) -> None:
    """Print the cheapest designs that find a difference, by question and kind of test."""
    click.echo(f"\nThe cheapest designs that find {difference:g} points:\n")
    rows = [
        (
            question.words if not test else "",
            FINDS[test],
            *_cheapest(planned, question, test, difference),
        )
        for question in planned.questions
        for test in range(len(FINDS) if question.asked else len(FINDS) - 1)
    ]
    print_table(("question", "test", "design"), COSTS, rows)


def _cheapest(
    planned: Planned, question: "Question", test: int, difference: float
) -> tuple[str, ...]:
    """Return the cheapest design by its name and costs, or how little the largest one finds."""
    from unic_tfn.power.designs import cheapest, largest

    def finds(choice: "Choice") -> float:
        return planned.finds(choice, question)[test]

    found = cheapest(planned.spec, planned.outline, lambda choice: finds(choice) <= difference)
    if found:
        return (_design(found), *_costs(found))
    most = largest(planned.spec, planned.outline)
    return (f"none: {_design(most)} find {finds(most):.1f} points", "-", "-", "-")


def _print_basis(planned: Planned, folder: Path | None) -> None:
    """Print what is assumed and where that comes from."""
    records = planned.basis.records
    click.echo(
        "\nHow much clips and networks vary is taken as known here. The report has to estimate it, "
        "and finds a little less."
    )
    if records is None:
        click.echo(f"Assumed: {_sentence(planned.basis.otherwise)}.")
        click.echo(
            "These are round figures, not measured on these data. "
            f"--from {_job_folder(planned.spec.name)} estimates them from the records of a job."
        )
        return
    click.echo(f"Estimated from {_source(records)} in {printable(str(folder), 200)}:\n")
    grouped = records.grouped and planned.outline.groups > 0
    headers = ("networks differ on", "of that by clip", "sd of a network", "correlation")
    rows = []
    for question in planned.questions:
        assumed = planned.basis.of(question)
        row = (
            question.words,
            f"{100 * assumed.disagreement:.0f} %",
            f"{100 * assumed.clip_share:.0f} %",
            f"{100 * assumed.network_deviation:.1f}",
            f"{assumed.correlation:.2f}",
        )
        rows.append((*row, f"{assumed.design_effect:.1f}") if grouped else row)
    last = ("clips as good as one independent clip",) if grouped else ()
    print_table(("question",), (*headers, *last), rows)


def _job_folder(name: str) -> str:
    """Return the job's own folder if it is there, as `unic-tfn run` makes it."""
    own = Path(os.environ.get("UNIC_OUTPUTS") or "outputs") / name
    return printable(str(own), 200) if (own / "job.json").is_file() else "JOB_FOLDER"


def _sentence(assumed: "Assumptions") -> str:
    """Return stated assumptions as the rest of a sentence."""
    return (
        f"the two networks of a comparison differ on {100 * assumed.disagreement:.0f} % of the "
        f"clips in being right, and {100 * assumed.clip_share:.0f} % of that comes back with every "
        "seed; the accuracy of a network has a standard deviation of "
        f"{100 * assumed.network_deviation:.0f} points over seeds; two comparisons of a question "
        f"correlate by {assumed.correlation:g}"
    )


def _source(records: "Records") -> str:
    """Return which records assumptions were estimated from."""
    return (
        f"{records.runs:,} of {count(records.expected, 'run')} on the "
        f"{data_name(records.name, records.synthetic)} ({count(records.clips, 'tested clip')}, "
        f"{count(records.seeds, 'seed')})"
    )


def _print_notes(planned: Planned) -> None:
    """Print where these figures promise too much."""
    from unic_tfn.power.designs import rests_on_prior
    from unic_tfn.statistics.moderation import PRIOR_DEVIATION
    from unic_tfn.statistics.power import STATED

    records, outline = planned.basis.records, planned.outline
    notes = []
    if len(planned.spec.seeds) == 1 and not planned.spec.folds:
        notes.append("one seed does not show how networks vary, so the report tests clips alone.")
    elif rests_on_prior(planned.spec, len(planned.spec.seeds)):
        notes.append(
            "with so few cells and seeds the report takes a standard deviation of "
            f"{100 * PRIOR_DEVIATION['points']:.0f} points over seeds into account, and finds less "
            "than this."
        )
    if records and records.seeds == 1:
        notes.append(
            "the records have one seed, so only the first column of assumptions is estimated; the "
            "others are those made without records."
        )
    elif records and records.rough:
        notes.append(
            "the records are few and their estimates rough; the deviation of a network is partly "
            f"the {100 * STATED.network_deviation:.0f} points that are assumed without records."
        )
    if records and records.name != outline.name:
        notes.append("the records are of other data than this job's.")
    folds = planned.spec.folds
    if (outline.groups and not (records and records.grouped)) or (folds and folds.group):
        notes.append(
            "clips of a group (speaker, video) are taken for independent here. Where they are "
            "alike, true differences must be larger than this."
        )
    for note in notes:
        click.echo(f"Note: {note}")


def _design(choice: "Choice") -> str:
    """Return `3 seeds`, `5 folds x 3 seeds`."""
    seeds = count(choice.seeds, "seed")
    return f"{choice.folds} folds x {seeds}" if choice.folds else seeds


def _costs(choice: "Choice") -> tuple[str, str, str]:
    return f"{choice.runs:,}", duration(choice.seconds), duration(choice.gpu_seconds)


def _points(found: tuple[float, ...]) -> tuple[str, ...]:
    return tuple("-" if isinf(points) else f"{points:.1f}" for points in found)
