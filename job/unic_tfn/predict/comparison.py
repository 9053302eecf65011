"""Whether new clips were prepared as those on which a network was trained.

Values only: the codes in which packages keep how they were prepared, modality by modality.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from unic_tfn.data.preparation import (
    TIME_AXIS_WORDS,
    Frameless,
    LengthSource,
    Nonfinite,
    Preparation,
    TimeAxis,
)
from unic_tfn.errors import DataError
from unic_tfn.grid import Run, input_modalities

BY_ZEROS = (LengthSource.TRAILING_ZEROS, LengthSource.OUTER_ZEROS)
REMAKE = "Extract and import the new clips as the training data were."


def compare(
    where: str, run: Run, now: Preparation, before: Preparation, missing: Set[str] = frozenset()
) -> tuple[str, ...]:
    """Return warnings about possible differences between new clips and those of the training.

    Args:
        where: the new clips' file, for messages.
        run: the run whose input is compared; modalities that it does not see may differ.
        now: how the new clips were prepared.
        before: how the clips of the training were prepared.
        missing: the modalities that some new clip lacks.

    Raises:
        DataError: there is a known difference.
    """
    pairs = [
        _Pair(f"{where}: {modality}", run, modality, now, before, modality in missing)
        for modality in input_modalities(run.cell.input)
    ]
    for pair in pairs:
        _refuse_other_pooling(pair)
        _refuse_other_time_axis(pair)
        _refuse_other_padding(pair)
        _refuse_other_steps(pair)
        _refuse_other_replacement(pair)
    return tuple(text for pair in pairs for text in (*_unstated(pair), *_never_seen(pair)))


def unlike_training(
    where: str, run: Run, expected: str, found: str, remedy: str = REMAKE
) -> DataError:
    """Return the error for new clips that are not as those on which a run was trained."""
    return DataError(
        f"{where}: expected {expected}, as run {run.name} was trained on, found {found}.", remedy
    )


@dataclass(frozen=True)
class _Pair:
    """One modality of the new clips beside that of the training.

    Args:
        where: the place, for messages.
        run: the run.
        modality: the modality.
        now: how the new clips were prepared.
        before: how those of the training were.
        missing: whether some new clip lacks the modality.
    """

    where: str
    run: Run
    modality: str
    now: Preparation
    before: Preparation
    missing: bool


def _refuse_other_pooling(pair: _Pair) -> None:
    then, here = pair.before.pooling_of(pair.modality), pair.now.pooling_of(pair.modality)
    if then and here and then != here:
        remedy = f"Import the clips with --pooling {then}."
        raise unlike_training(f"{pair.where}: pooling", pair.run, then, here, remedy)


def _refuse_other_time_axis(pair: _Pair) -> None:
    then = pair.before.time_axis.get(pair.modality)
    here = pair.now.time_axis.get(pair.modality)
    if then and here and then != here:
        expected, found = TIME_AXIS_WORDS[then], TIME_AXIS_WORDS[here]
        remedy = REMAKE
        if here is TimeAxis.ABSENT:
            remedy += " If it is one clip, give its arrays the shape (1, steps, width)."
        raise unlike_training(f"{pair.where}: time axis", pair.run, expected, found, remedy)


def _refuse_other_padding(pair: _Pair) -> None:
    """Refuse another rule on which all-zero steps are padding, where no lengths are stated."""
    then, here = pair.before.padding, pair.now.padding
    by_zeros = pair.now.length_source.get(pair.modality) in BY_ZEROS
    if then and here and then != here and by_zeros:
        remedy = f"Import the clips with --padding {then}."
        raise unlike_training(f"{pair.where}: padding", pair.run, then, here, remedy)


def _refuse_other_steps(pair: _Pair) -> None:
    """Refuse means over another number of steps, where padding counts."""
    then, here = pair.before.steps.get(pair.modality), pair.now.steps.get(pair.modality)
    if then and here and then != here:
        remedy = (
            f"The run averaged over padding too, so the number of steps changes its features. "
            f"Pad or cut the clips to {then} steps."
        )
        raise unlike_training(f"{pair.where}: steps", pair.run, str(then), str(here), remedy)


def _refuse_other_replacement(pair: _Pair) -> None:
    then, here = pair.before.nonfinite, pair.now.nonfinite
    if not _replaced(pair.now, pair) or not _replaced(pair.before, pair):
        return
    if then and here and then != here:
        remedy = f"Have them replaced in the same way: --nonfinite {then}."
        raise unlike_training(f"{pair.where}: nonfinite", pair.run, then, here, remedy)


def _unstated(pair: _Pair) -> Iterator[str]:
    """Yield a warning if only one side states how features were averaged over time."""
    then, here = pair.before.pooling_of(pair.modality), pair.now.pooling_of(pair.modality)
    if then and not pair.now.pooling:
        yield (
            f"{pair.where}: pooling: run {pair.run.name} was trained on features pooled by "
            f"{then}; these clips do not say how theirs were averaged over time."
        )
    if here and not pair.before.pooling:
        yield (
            f"{pair.where}: pooling: these clips were pooled by {here}; the data that run "
            f"{pair.run.name} was trained on do not say how they were averaged over time."
        )


def _never_seen(pair: _Pair) -> Iterator[str]:
    """Yield a warning for each property of the new clips that those of the training lacked."""
    if _replaced(pair.now, pair):
        rule = pair.now.nonfinite or "by an unknown rule"
        if not _replaced(pair.before, pair):
            yield (
                f"{pair.where}: nonfinite: values of these clips were replaced ({rule}); run "
                f"{pair.run.name} was trained on clips that had none to replace."
            )
        own = pair.now.medians.get(pair.modality)
        same = own is not None and own == pair.before.medians.get(pair.modality)
        if pair.now.nonfinite is Nonfinite.MEDIAN and not same:
            yield (
                f"{pair.where}: nonfinite: the medians are those of this package's own clips, not "
                f"of those on which run {pair.run.name} was trained, with which the feature file "
                "itself is predicted."
            )
    dropped = pair.before.frameless is Frameless.DROP and pair.before.clips_dropped
    if pair.missing and dropped:
        yield (
            f"{pair.where}: frameless: some of these clips have no frame and are zeros; "
            f"run {pair.run.name} was trained without such clips (--frameless drop)."
        )


def _replaced(preparation: Preparation, pair: _Pair) -> bool:
    return pair.modality in preparation.values_replaced
