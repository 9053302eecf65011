"""Settings that a jobspec gives and that cannot act: on these data, this grid or beside others.

They are not errors, since one jobspec may serve several data sets, but their author should know.
"""

from collections.abc import Iterable, Mapping

from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.idle_variants import idle_variants
from unic_tfn.jobspec.search import corners
from unic_tfn.jobspec.settings import Jobspec, parts_of

# What decides whether other settings act.
DECIDING = (
    "model.fusion",
    "model.fusion_dropout",
    "model.divergence_weight",
    "training.patience",
    "training.max_epochs",
)
Shapes = Mapping[str, tuple[int, ...]]


def idle_settings(jobspec: Jobspec, shapes: Shapes, unimodal: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each setting that was given and cannot change anything.

    Args:
        jobspec: only settings that its author wrote down count, not defaults.
        shapes: one clip's shape by modality; text with a time axis has two dimensions.
        unimodal: by label source, the letter of the modality whose labels it has.

    Example:
        >>> idle_settings(jobspec, {"audio": (25,)}, {})  # doctest: +SKIP
        ("model.pooled_text has no effect: no input of the grid has text.",)
    """
    given = _given(jobspec)
    if not jobspec.variants:
        return _sentences("", _idle(jobspec, shapes, unimodal), given)
    specs = {name: jobspec.for_variant(name) for name in jobspec.variants}
    idle = {name: _idle(spec, shapes, unimodal) for name, spec in specs.items()}
    # What the jobspec gives for all variants needs to act in one of them only.
    found = _sentences("", _in_all(idle.values()), given)
    for name, reasons in idle.items():
        found += _sentences(f"variants.{name}.", reasons, _given(specs[name]) - given)
    return found + idle_variants(jobspec)


def _sentences(prefix: str, reasons: Mapping[str, str], given: set[str]) -> tuple[str, ...]:
    return tuple(
        f"{prefix}{key} has no effect: {reason}." for key, reason in reasons.items() if key in given
    )


def _in_all(idle: Iterable[Mapping[str, str]]) -> dict[str, str]:
    first, *others = idle
    return {key: reason for key, reason in first.items() if all(key in found for found in others)}


def _idle(jobspec: Jobspec, shapes: Shapes, unimodal: Mapping[str, str]) -> dict[str, str]:
    """Return why settings are idle, in every trial if runs are tuned, and searches of them too."""
    tried = corners(jobspec.tune, parts_of(jobspec), DECIDING) if jobspec.tune else ({},)
    specs = [jobspec, *(jobspec.with_values(values) for values in tried)]
    reasons = _in_all(
        {
            **_modalities(spec, shapes),
            **_fusion(spec),
            **_tasks(spec, unimodal),
            **_weighting(spec, unimodal),
            **_training(spec),
        }
        for spec in specs
    )
    for key in jobspec.tune.search if jobspec.tune else ():
        # A modality's whole sub-network is idle, and with it all that can be searched in it.
        reason = reasons.get(key) or reasons.get(key.rpartition(".")[0])
        if reason:
            reasons[f"tune.search.{key}"] = reason
    return reasons


def _given(jobspec: Jobspec) -> set[str]:
    """Return the keys, as `model.text`, that the jobspec's author wrote down."""
    parts = parts_of(jobspec).items()
    given = {f"{name}.{key}" for name, part in parts for key in part.model_fields_set}
    if jobspec.model.weighting == "divergence" and "model.weighting" in given:
        # Who asks for a weighting asks for what teaches it.
        given.add("model.divergence_weight")
    given |= {f"model.tasks.{source}" for source in jobspec.model.tasks or ()}
    return given | {f"tune.search.{key}" for key in (jobspec.tune.search if jobspec.tune else ())}


def _modalities(jobspec: Jobspec, shapes: Shapes) -> dict[str, str]:
    """Return why settings of sub-networks that are not used here are idle."""
    used = {modality for name in jobspec.inputs for modality in input_modalities(name)}
    has_steps = len(shapes.get("text", ())) > 1
    idle = {}
    for modality in ("audio", "vision"):
        if modality not in used:
            idle[f"model.{modality}"] = f"no input of the grid has {modality}"
    if "text" not in used:
        idle |= dict.fromkeys(("model.text", "model.pooled_text"), "no input of the grid has text")
    elif has_steps:
        idle["model.pooled_text"] = "the text features have a time axis; model.text is used"
    else:
        idle["model.text"] = "the text features have no time axis; model.pooled_text is used"
    if not used - {"text"} and (has_steps or "text" not in used):
        reason = "no sub-network of this grid has batch normalisation"
        idle |= {"model.batch_norm_momentum": reason, "model.batch_norm_epsilon": reason}
    return idle


def _fusion(jobspec: Jobspec) -> dict[str, str]:
    """Return why settings of other fusions, or of dropout that does not act, are idle."""
    model, idle = jobspec.model, {}
    if model.fusion_dropout == "none":
        idle["model.fusion_rate"] = "model.fusion_dropout is none"
    if model.fusion != "low_rank":
        idle["model.rank"] = f"model.fusion is {model.fusion}"
    # Heads have hidden layers and dropout too.
    if model.fusion in ("low_rank", "late") and not model.tasks:
        reason = f"the fusion {model.fusion} leads straight to the classes"
        idle |= {"model.fusion_units": reason, "model.fusion_layers": reason}
        if model.fusion_dropout == "tensor":
            reason = (
                f"the fusion {model.fusion} has dropout only if model.fusion_dropout is factors"
            )
            idle |= {"model.fusion_rate": reason, "model.fusion_dropout": reason}
    return idle


def _tasks(jobspec: Jobspec, unimodal: Mapping[str, str]) -> dict[str, str]:
    """Return why heads on modalities that no network sees are idle."""
    inputs = "".join(jobspec.inputs)
    letters = {
        source: unimodal[source] for source in jobspec.model.tasks or () if source in unimodal
    }
    return {
        f"model.tasks.{source}": f"no input of the grid has {input_modalities(letter)[0]}"
        for source, letter in letters.items()
        if letter not in inputs
    }


def _weighting(jobspec: Jobspec, unimodal: Mapping[str, str]) -> dict[str, str]:
    """Return why settings of weights that the network does not have, or learn, are idle."""
    model = jobspec.model
    if model.weighting == "none":
        reason = "model.weighting is none"
        return {"model.divergence_weight": reason, "model.divergence": reason}
    if not set(unimodal.values()) & set("".join(jobspec.inputs)):
        reason = (
            "no input of the grid has a modality with labels of its own, so only the task teaches "
            "the weights"
        )
        return {"model.divergence_weight": reason, "model.divergence": reason}
    if model.divergence == "permuted" and not model.divergence_weight:
        return {"model.divergence": "model.divergence_weight is 0"}
    return {}


def _training(jobspec: Jobspec) -> dict[str, str]:
    training = jobspec.training
    # The best epoch is the first at the earliest, and stopping after the last one changes nothing.
    if 1 + training.patience < training.max_epochs:
        return {}
    epochs = training.max_epochs
    return {"training.patience": f"training ends after {epochs} epochs (training.max_epochs)"}
