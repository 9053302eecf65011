"""One modality of the chosen clips, in which NaN and infinity are refused or replaced."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.clips import ChosenClips
from unic_tfn.data.importing.features.checks import verify_fits
from unic_tfn.data.importing.features.pooling import Prepared, Watch, prepare, train_medians
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.preparation import Nonfinite, Padding
from unic_tfn.messages.printing import listed
from unic_tfn.messages.refusals import refusal

NOT_FINITE = "NaN, infinity or numbers too large for 32 bits"
Medians = Callable[[str, int], NDArray[np.float64]]


def prepare_modality(
    path: Path,
    file: FeatureFile,
    modality: str,
    clips: ChosenClips,
    options: ImportOptions,
    watch: Watch,
    medians: Medians | None = None,
) -> Prepared:
    """Return one modality of the clips, ready for a package.

    Args:
        path: the feature file's path, for messages.
        file: the feature file.
        modality: which modality.
        clips: which clips.
        options: how features are averaged over time, and the rule for NaN and infinity.
        watch: called after each clip.
        medians: gives the values of the rule `median`, from a modality and its width, when they
            are needed; None: the medians of the train clips, which are kept with the modality.

    Raises:
        DataError: it cannot be decided which steps are padding, numbers are not finite and the
            rule is to refuse them, or most clips are not zero outside their stated length.
    """
    verify_fits(path, modality, file.sections[0].features[modality], len(clips.places))
    padding = options.padding or Padding.BOTH
    prepared = prepare(file, modality, clips.places, options.pooling, watch=watch, padding=padding)
    if prepared.both_ends and options.padding is None:
        wrong = clips.named(prepared.both_ends)
        found = f"them at both ends of {len(wrong)} clips: {listed(wrong)}"
        remedy = (
            "Say which are padding, the others being data: --padding end, --padding front or "
            f"--padding both; or state the lengths in an array {modality}_lengths."
        )
        expected = "all-zero steps at one end of a clip, where they are padding"
        raise refusal(str(path), modality, expected, found, remedy)
    own = None
    if options.nonfinite == Nonfinite.MEDIAN and medians is None:
        # Kept even where nothing is replaced: clips to be predicted may need them.
        own = train_medians(file, modality, clips.train_places(), padding)
    if prepared.not_finite:
        wrong = clips.named(prepared.not_finite)
        if options.nonfinite == Nonfinite.REFUSE:
            found = f"{NOT_FINITE} in {len(wrong)} clips: {listed(wrong)}"
            remedy = (
                "Repair these clips' features, leave the clips out, or have such values replaced: "
                "--nonfinite median (of the train clips) or --nonfinite zero."
            )
            raise refusal(str(path), modality, "numbers that fit in 32 bits", found, remedy)
        width = prepared.array.shape[-1]
        replacement = np.zeros(width) if own is None else own
        if options.nonfinite == Nonfinite.MEDIAN and medians is not None:
            replacement = medians(modality, width)
        repaired = prepare(
            file, modality, clips.places, options.pooling, replacement, watch, padding
        )
        prepared = replace(repaired, not_finite=prepared.not_finite)
    if len(prepared.beyond) > len(prepared.shorter) / 2 and modality != "text":
        wrong = clips.named(prepared.beyond)
        found = f"other values there in {len(wrong)} clips: {listed(wrong)}"
        expected = f"zeros outside the steps that {modality}_lengths states, at one end"
        remedy = (
            f"Correct {modality}_lengths, or leave it out: all-zero steps at either end are then "
            "padding (--padding decides at which)."
        )
        raise refusal(str(path), modality, expected, found, remedy)
    return replace(prepared, medians=own)
