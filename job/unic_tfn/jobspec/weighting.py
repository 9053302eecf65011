"""What has to be said wherever results of divergence weighting are shown, and of which variants."""

from unic_tfn.jobspec.settings import Jobspec, ModelSettings
from unic_tfn.messages.printing import listed

RECONSTRUCTION = (
    "Divergence weighting is a reconstruction after Du et al. (2025), whose text and code are not "
    "public: its results are not theirs."
)
UPPER_BOUND = (
    "was told how far each modality's own label agrees with the target label, on validation and "
    "test clips too (model.divergence: given). That reads the answer, so these scores are an upper "
    "bound and never comparable with others."
)


def is_given(model: ModelSettings) -> bool:
    """Return whether a network is given its modalities' reliabilities, which read the labels."""
    return model.weighting == "divergence" and model.divergence == "given"


def weighting_remark(jobspec: Jobspec) -> str:
    """Return that the weighting is a reconstruction; nothing where no network has weights."""
    models = _models(jobspec).values()
    return RECONSTRUCTION if any(m.weighting == "divergence" for m in models) else ""


def upper_bounds(jobspec: Jobspec) -> tuple[str, ...]:
    """Return the variants whose networks are given reliabilities; an empty name without variants.

    Their scores may be shown but never compared with others.
    """
    return tuple(name for name, model in _models(jobspec).items() if is_given(model))


def upper_bound_remark(jobspec: Jobspec) -> str:
    """Return what the scores of such networks are; nothing where there are none."""
    names = upper_bounds(jobspec)
    if not names:
        return ""
    who = f"Every network of {listed(names, len(names))}" if any(names) else "Every network"
    return f"{who} {UPPER_BOUND}"


def weighting_remarks(jobspec: Jobspec) -> tuple[str, ...]:
    """Return all that has to be said of a jobspec's weights, a sentence or two each."""
    remarks = (upper_bound_remark(jobspec), weighting_remark(jobspec))
    return tuple(remark for remark in remarks if remark)


def _models(jobspec: Jobspec) -> dict[str, ModelSettings]:
    """Return the settings by variant; without variants the jobspec's own under an empty name."""
    return {name: jobspec.for_variant(name).model for name in jobspec.variants or ("",)}
