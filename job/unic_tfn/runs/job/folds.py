"""The folds that a jobspec asks for, drawn from its data; nothing where it asks for none.

Nothing of a test clip may be touched before its network is trained. Folds make any clip a test
clip, so data that were prepared with numbers taken from some of their clips are refused.
"""

from unic_tfn.data.package.folds import draw_folds, fold_classes, fold_groups
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.preparation import Nonfinite, preparation_in
from unic_tfn.errors import DataError
from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.messages.printing import quoted
from unic_tfn.records.labels import Folds


def partitions(jobspec: Jobspec, package: FeaturePackage) -> Folds:
    """Return by seed the fold (N,) of each clip; nothing where the jobspec asks for no folds.

    Raises:
        DataError: the data lack the column or the label source that the folds are drawn by, or
            cannot be cut into as many folds.
    """
    settings = jobspec.folds
    if settings is None:
        return {}
    codes = fold_classes(package, settings.stratify)
    groups = fold_groups(package, jobspec.fold_group)
    return {seed: draw_folds(codes, groups, settings.k, seed) for seed in jobspec.seeds}


def refuse_values_from_clips(jobspec: Jobspec, package: FeaturePackage) -> None:
    """Refuse folds over features with values that were computed from the package's train clips.

    A fold's test clips are among those. The values cannot be computed again, because the package
    does not keep which numbers they replaced, and audio and video are averages over them.

    Raises:
        DataError: a modality of the grid has such values, or the package does not tell.
    """
    if jobspec.folds is None:
        return
    preparation = preparation_in(package.provenance)
    if preparation.nonfinite in (Nonfinite.ZERO, Nonfinite.REFUSE):
        return
    used = {
        m for inputs in jobspec.grid.values() for name in inputs for m in input_modalities(name)
    }
    for modality, replaced in preparation.values_replaced.items():
        if modality not in used or replaced == 0:
            continue
        rule = "medians of its train clips" if preparation.nonfinite else "an unknown rule"
        raise DataError(
            f"folds: in package {quoted(package.name)}, NaN and infinity in {modality} were "
            f"replaced by {rule}. With folds every clip is a test clip once, and nothing computed "
            "from a test clip may reach its network.",
            "Import the data again with --nonfinite zero, or leave `folds` out of the jobspec.",
        )
