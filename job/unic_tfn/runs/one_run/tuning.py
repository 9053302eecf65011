"""Tuning within a run: networks under several settings, of which the validation loss chooses one.

The test part is not looked at here: only the network that is chosen is evaluated on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isinf

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.tune_settings import WITHOUT_COMPILING
from unic_tfn.runs.one_run.values import Assignment, Trial
from unic_tfn.scoring.expected_best import expected_best
from unic_tfn.training.train import DivergedError, Trained
from unic_tfn.training.trials import draw_trials

NewProgram = Callable[[Assignment], Assignment]
Train = Callable[[Assignment], Trained]


@dataclass(frozen=True)
class Tuned:
    """The network that tuning has chosen, and all that it was chosen from.

    Args:
        assignment: the run, with the chosen settings and their program.
        trained: the history of the chosen network.
        trials: in the order in which they were made; none in a run without tuning.
        chosen: the number of the chosen one.
    """

    assignment: Assignment
    trained: Trained
    trials: tuple[Trial, ...] = ()
    chosen: int = 0


def tune(assignment: Assignment, renew: NewProgram, train: Train) -> Tuned:
    """Train every trial of a run and return the one with the lowest validation loss.

    Equal losses go to the earlier trial. A trial whose training diverges is passed over.

    Args:
        assignment: the run, with the program of its own settings, loaded and compiled.
        renew: returns an assignment with a new program for its settings, loaded and compiled.
        train: trains an assignment's program.

    Raises:
        DivergedError: the training of every trial diverged.
    """
    trials: list[Trial] = []
    best: tuple[Assignment, Trained, int] | None = None
    spare: Assignment | None = assignment
    failure: DivergedError | None = None
    for values in draw_trials(assignment.jobspec):
        spec = assignment.jobspec.with_values(values)
        if spare is None or _compiled(spare.jobspec) != _compiled(spec):
            spare = None
            spare = renew(replace(assignment, jobspec=spec))
        own = replace(spare, jobspec=spec)
        own.program.learning_rate = spec.training.learning_rate
        try:
            trained = train(own)
        except DivergedError as error:
            failure = error
            trials.append(Trial(values))
            continue
        trial = Trial(values, len(trained.history), trained.history[trained.best_epoch - 1])
        spare = own
        if best is None or trial.loss < trials[best[2]].loss:
            # The program of the best network so far must not train another one.
            spare = best[0] if best else None
            best = own, trained, len(trials)
        trials.append(trial)
    if best is None:
        raise failure or AssertionError("a run has a trial at least")
    return Tuned(best[0], best[1], tuple(trials), best[2])


def _compiled(jobspec: Jobspec) -> tuple[object, object]:
    """Return the settings that a program is compiled for."""
    alike = jobspec.with_values(dict.fromkeys(WITHOUT_COMPILING, 1.0))
    return alike.model, alike.training


def trials_csv(trials: Sequence[Trial]) -> bytes:
    """Return `trials.csv`: number, settings, epochs, scores, and the best loss to expect by then.

    A setting is empty where the trial has the run's own; so are the scores where training diverged.
    """
    keys = sorted({key for trial in trials for key in trial.values})
    header = ["trial", *keys, "epochs", "best_epoch", "valid_loss", "valid_accuracy"]
    expected = expected_best([trial.loss for trial in trials])
    rows = [
        [
            number,
            *(trial.values.get(key, "") for key in keys),
            trial.epochs,
            *(
                (trial.best.epoch, trial.best.valid_loss, trial.best.valid_accuracy)
                if trial.best
                else ("", "", "")
            ),
            "" if isinf(loss) else loss,
        ]
        for number, (trial, loss) in enumerate(zip(trials, expected.tolist(), strict=True))
    ]
    return table_csv([*header, "expected_best_loss"], rows)
