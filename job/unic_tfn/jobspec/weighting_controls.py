"""Which variants are controls of a weighting: the same networks with weights taught otherwise."""

from dataclasses import dataclass
from typing import Literal

from unic_tfn.jobspec.settings import Jobspec, ModelSettings
from unic_tfn.jobspec.weighting_settings import LAMBDA

# What teaches a control's weights: agreement shuffled over the training clips, or only the task.
Teacher = Literal["permuted", "task"]
TEACHING = ("weighting", "divergence", "divergence_weight")


@dataclass(frozen=True)
class WeightingControl:
    """A variant whose weights learn from the labels' agreement, and a control of it.

    Args:
        variant: whose weights learn from agreement.
        control: differs from it in what teaches the weights, and in nothing else.
        teacher: what teaches the control's.
    """

    variant: str
    control: str
    teacher: Teacher


def weighting_controls(jobspec: Jobspec) -> tuple[WeightingControl, ...]:
    """Return every control of every variant with divergence weighting, in the jobspec's order.

    An upper bound, whose weights are given, neither has controls nor is one.
    """
    return tuple(
        WeightingControl(variant, control, teacher)
        for variant in jobspec.variants
        if _teacher(jobspec, variant) == "labels"
        for control in jobspec.variants
        if (teacher := _control_teacher(jobspec, variant, control))
    )


def _teacher(jobspec: Jobspec, variant: str) -> Teacher | Literal["labels", ""]:
    """Return what teaches a variant's weights; empty without weights, or where it is not known."""
    spec = jobspec.for_variant(variant)
    # With some of this searched, what teaches the weights may differ from run to run.
    searched = {f"model.{key}" for key in TEACHING} & set(spec.tune.search if spec.tune else ())
    model = spec.model
    if model.weighting == "none" or model.divergence == "given" or searched:
        return ""
    return "task" if model.divergence_weight == 0 else model.divergence


def _control_teacher(jobspec: Jobspec, variant: str, control: str) -> Teacher | None:
    """Return what teaches a control's weights; None if that is not all in which it differs."""
    own, other = jobspec.for_variant(variant), jobspec.for_variant(control)
    teacher = _teacher(jobspec, control)
    if teacher not in ("permuted", "task") or jobspec.permuted(variant) != jobspec.permuted(
        control
    ):
        return None
    if teacher == "permuted" and own.model.divergence_weight != other.model.divergence_weight:
        return None
    return teacher if _untaught(own) == _untaught(other) else None


def _untaught(spec: Jobspec) -> Jobspec:
    """Return a jobspec whose weights are taught in the usual way."""
    changes = {"divergence": "labels", "divergence_weight": LAMBDA}
    model: ModelSettings = spec.model.model_copy(update=changes)
    return spec.model_copy(update={"model": model})
