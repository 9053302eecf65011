"""How features were prepared, and whether new ones were prepared as those a network was trained on.

Values only: what `package.json` tells of an import, compared modality by modality.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from unic_tfn.errors import DataError
from unic_tfn.grid import Run, input_modalities

REMAKE = "Extract and import the new clips as the training data were."
POOLED = {"audio", "vision"}
# As an import words it.
NO_TIME = "no time axis"


@dataclass(frozen=True)
class Preparation:
    """How features were prepared; what is not known is empty.

    Args:
        pooling: how time was averaged away from audio and vision.
        handling: by modality, in words, what was done with its time axis.
        nonfinite: the rule for NaN and infinities.
        replaced: the modalities in which it replaced any.
        frameless: the rule for clips without any frame of a modality.
        dropped: how many clips it left out.
        missing: the modalities that some clip lacks.
    """

    pooling: str
    handling: Mapping[str, str]
    nonfinite: str
    replaced: Set[str]
    frameless: str
    dropped: int
    missing: Set[str]

    def pooling_of(self, modality: str) -> str:
        """Return how a modality's time was averaged away, empty where it had none."""
        as_it_is = self.handling.get(modality, "").startswith(NO_TIME)
        return self.pooling if modality in POOLED and not as_it_is else ""


def preparation_of(provenance: Mapping[str, Any], missing: Set[str] = frozenset()) -> Preparation:
    """Return what a package's provenance tells, whoever wrote it.

    Args:
        provenance: as in `package.json`; what is there in another form than ours is not known.
        missing: the modalities that some clip lacks.
    """
    dropped = provenance.get("clips_dropped")
    return Preparation(
        pooling=_text(provenance.get("pooling")),
        handling=_texts(provenance.get("handling")),
        nonfinite=_text(provenance.get("nonfinite")),
        replaced=_texts(provenance.get("values_replaced")).keys(),
        frameless=_text(provenance.get("frameless")),
        dropped=dropped if isinstance(dropped, int) else 0,
        missing=missing,
    )


def compare(where: str, run: Run, now: Preparation, before: Preparation) -> tuple[str, ...]:
    """Return warnings about what may differ between new clips and those of the training.

    Args:
        where: the new clips' file, to be named.
        run: whose input is looked at; what it does not see may differ.
        now: how the new clips were prepared.
        before: how those of the training were.

    Raises:
        DataError: something does differ.
    """
    seen = input_modalities(run.cell.input)
    for modality in seen:
        for refuse in (_refuse_other_pooling, _refuse_other_handling, _refuse_other_replacement):
            refuse(f"{where}: {modality}", run, modality, now, before)
    return tuple(
        text
        for modality in seen
        for tell in (_told_once, _never_seen)
        for text in tell(f"{where}: {modality}", run, modality, now, before)
    )


def unlike_training(
    where: str, run: Run, expected: str, found: str, remedy: str = REMAKE
) -> DataError:
    """Return the error for new clips that are not as those a run was trained on."""
    return DataError(
        f"{where}: expected {expected}, as run {run.name} was trained on, found {found}.", remedy
    )


def _refuse_other_pooling(
    where: str, run: Run, modality: str, now: Preparation, before: Preparation
) -> None:
    then, here = before.pooling_of(modality), now.pooling_of(modality)
    if then and here and then != here:
        remedy = f"Import the clips with --pooling {then}."
        raise unlike_training(f"{where}: pooling", run, then, here, remedy)


def _refuse_other_handling(
    where: str, run: Run, modality: str, now: Preparation, before: Preparation
) -> None:
    then = before.handling.get(modality, "").partition(";")[0]
    here = now.handling.get(modality, "").partition(";")[0]
    if then and here and then != here:
        raise unlike_training(where, run, repr(then), repr(here))


def _refuse_other_replacement(
    where: str, run: Run, modality: str, now: Preparation, before: Preparation
) -> None:
    both = modality in now.replaced and modality in before.replaced
    if both and now.nonfinite != before.nonfinite:
        then, here = repr(before.nonfinite), repr(now.nonfinite)
        remedy = f"Import the clips with --nonfinite {before.nonfinite}."
        raise unlike_training(f"{where}: nonfinite", run, then, here, remedy)


def _told_once(
    where: str, run: Run, modality: str, now: Preparation, before: Preparation
) -> Iterator[str]:
    """Yield what only one side tells."""
    then, here = before.pooling_of(modality), now.pooling_of(modality)
    if then and not now.pooling:
        yield (
            f"{where}: pooling: run {run.name} was trained on {then}; these clips do not say how "
            "time was averaged away."
        )
    if here and not before.pooling:
        yield (
            f"{where}: pooling: these clips are {here}; the data that run {run.name} was trained "
            "on do not say how time was averaged away."
        )


def _never_seen(
    where: str, run: Run, modality: str, now: Preparation, before: Preparation
) -> Iterator[str]:
    """Yield what the new clips have and those of the training did not."""
    if modality in now.replaced and modality not in before.replaced:
        yield (
            f"{where}: nonfinite: values of these clips were replaced "
            f"({now.nonfinite}); run {run.name} was trained on clips that had none to replace."
        )
    if modality in now.replaced and now.nonfinite == "median":
        yield (
            f"{where}: nonfinite: the medians are those of this package's own train "
            f"clips, not of the ones that run {run.name} was trained on."
        )
    if modality in now.missing and before.frameless == "drop" and before.dropped:
        yield (
            f"{where}: frameless: some of these clips have no frame and are zeros; "
            f"run {run.name} was trained without such clips (--frameless drop)."
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: text for key, text in value.items() if isinstance(text, str)}
