"""Variants of a grid that cannot differ from another one, or that nothing can be compared with."""

from collections.abc import Iterator

from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.weighting import upper_bounds


def idle_variants(jobspec: Jobspec) -> tuple[str, ...]:
    """Return a sentence for each variant, or part of one, that can tell nothing.

    Args:
        jobspec: with variants, or without: then there is nothing to say.
    """
    return (*_reference(jobspec), *_alike(jobspec), *_permuted(jobspec))


def _reference(jobspec: Jobspec) -> Iterator[str]:
    reference, *others = jobspec.variants or ("",)
    if others and reference in upper_bounds(jobspec):
        yield (
            f"variants.{reference} is the reference, and an upper bound, which the report compares "
            "with nothing: put another variant first."
        )


def _alike(jobspec: Jobspec) -> Iterator[str]:
    """Yield which variants have the settings of an earlier one, and so its networks."""
    seen: dict[str, tuple[Jobspec, frozenset[str]]] = {}
    for name in jobspec.variants:
        own = jobspec.for_variant(name), frozenset(jobspec.permuted(name))
        same = next((other for other, found in seen.items() if found == own), None)
        if same:
            yield f"variants.{name} has no effect: it has the settings of variants.{same}."
        seen[name] = own


def _permuted(jobspec: Jobspec) -> Iterator[str]:
    used = {modality for name in jobspec.inputs for modality in input_modalities(name)}
    for name in jobspec.variants:
        for place, modality in enumerate(jobspec.permuted(name)):
            if modality not in used:
                yield (
                    f"variants.{name}.data.permute[{place}] has no effect: no input of the grid "
                    f"has {modality}."
                )
