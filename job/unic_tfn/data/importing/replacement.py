"""One modality of the chosen clips: refused, or with what cannot be right replaced by rule."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from unic_tfn.data.importing.clips import ChosenClips
from unic_tfn.data.importing.features.pooling import Prepared, Watch, prepare, train_medians
from unic_tfn.data.importing.features.sections import FeatureFile
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.messages import listed, refusal


def prepare_modality(
    path: Path,
    file: FeatureFile,
    modality: str,
    clips: ChosenClips,
    options: ImportOptions,
    watch: Watch,
) -> Prepared:
    """Return one modality of the clips, refusing or replacing what cannot be right.

    Args:
        path: the feature file's, for messages.
        file: the feature file.
        modality: which one.
        clips: which clips.
        options: how time is averaged away, and what becomes of NaN and infinity.
        watch: is told of every clip.

    Raises:
        DataError: numbers are not finite and are to be refused, or most clips are not zero after
            their stated length.
    """
    prepared = prepare(file, modality, clips.places, options.pooling, watch=watch)
    if prepared.not_finite:
        wrong = clips.named(prepared.not_finite)
        if options.nonfinite == "refuse":
            found = f"NaN, infinity or larger ones in {len(wrong)} clips: {listed(wrong)}"
            remedy = (
                "Repair these clips' features, leave the clips out of the label file, or have such "
                "values replaced: --nonfinite median (by train statistics) or --nonfinite zero."
            )
            raise refusal(str(path), modality, "numbers that fit in 32 bits", found, remedy)
        replacement = np.zeros(prepared.array.shape[-1])
        if options.nonfinite == "median":
            replacement = train_medians(file, modality, clips.train_places())
        mended = prepare(file, modality, clips.places, options.pooling, replacement, watch)
        prepared = replace(mended, not_finite=prepared.not_finite)
    if len(prepared.beyond) > len(prepared.shorter) / 2 and modality != "text":
        wrong = clips.named(prepared.beyond)
        found = f"other values there in {len(wrong)} clips: {listed(wrong)}"
        expected = f"zeros after the steps that {modality}_lengths gives"
        remedy = "Extract with padding at the end (MMSA-FET: padding_location='end')."
        raise refusal(str(path), modality, expected, found, remedy)
    return prepared
