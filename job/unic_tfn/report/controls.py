"""Controls: variants that train the reference's networks without the information of modalities."""

from collections.abc import Mapping

from unic_tfn.grid import LETTERS, Cell
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.report.additions import Control
from unic_tfn.report.against_reference import against_reference
from unic_tfn.report.context import Context


def permuted_letters(jobspec: Jobspec, variant: str) -> str:
    """Return the letters of the modalities that a variant permutes, if it changes nothing else."""
    reference = next(iter(jobspec.variants), "")
    alike = jobspec.for_variant(variant) == jobspec.for_variant(reference)
    if not alike or jobspec.permuted(reference):
        return ""
    modalities = jobspec.permuted(variant)
    return "".join(letter for letter, modality in LETTERS.items() if modality in modalities)


def controls(context: Context) -> Mapping[tuple[Cell, str], Control]:
    """Return by cell and the letters that its network has without their information, its control.

    The first of several variants counts that permute the same modalities.
    """
    jobspec = context.everything.job.jobspec
    found: dict[tuple[Cell, str], Control] = {}
    for family in against_reference(context):
        letters = permuted_letters(jobspec, family.variant)
        for cell, verdicts in family.judged.items():
            own = "".join(letter for letter in letters if letter in cell.input)
            if own and own != cell.input:
                found.setdefault((cell, own), Control(family.variant, verdicts.here))
    return found
