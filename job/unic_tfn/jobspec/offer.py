"""Check that a data set has the label sources and modalities that a grid asks for, by name."""

from collections.abc import Collection, Iterator, Sequence

from unic_tfn.errors import JobspecError
from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.settings import Jobspec, ModelSettings
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import quoted


def check_names(
    jobspec: Jobspec,
    package: str,
    label_sources: Sequence[str],
    modalities: Sequence[str],
    unimodal: Collection[str] = (),
) -> None:
    """Refuse a grid that asks for something the data do not have.

    Args:
        jobspec: its grid is checked.
        package: the name of the data set.
        label_sources: of the data set.
        modalities: of the data set, such as `("text", "vision")`.
        unimodal: the label sources of one modality.

    Raises:
        JobspecError: naming the first label source, task or input that cannot be trained.
    """
    for key, source in _tasks(jobspec):
        if source not in unimodal:
            raise JobspecError(
                f"{key}.tasks.{source}: expected a label source of one modality, of which package "
                f"{quoted(package)} has {', '.join(unimodal) or 'none'}.",
                "Leave it out, or import the labels with `--unimodal SOURCE=T`, `A` or `V`.",
            )
    for key, model in _models(jobspec):
        if _needs_own_labels(model) and not unimodal:
            raise JobspecError(
                f"{key}.weighting: package {quoted(package)} has no label source of one modality, "
                "from whose labels the weights could learn.",
                "Leave it out, give `divergence_weight: 0`, or import the labels with `--unimodal "
                "SOURCE=T`, `A` or `V`.",
            )
    for source, inputs in jobspec.grid.items():
        if source not in label_sources:
            meant = nearest(source, label_sources)
            raise JobspecError(
                f"grid.{source}: package {quoted(package)} has no label source of this name; it "
                f"has {', '.join(label_sources)}.{did_you_mean(meant and quoted(meant))}",
                "Give one of these as a key of `grid`, or import the labels under that name.",
            )
        for name in inputs:
            missing = [m for m in input_modalities(name) if m not in modalities]
            if missing:
                raise JobspecError(
                    f"grid.{source}: the input {name} needs {' and '.join(missing)} features; "
                    f"package {quoted(package)} has {', '.join(modalities)}.",
                    f"Take {name} out of the grid, or import a package with these features.",
                )
    for variant in jobspec.variants:
        for modality in jobspec.permuted(variant):
            if modality not in modalities:
                raise JobspecError(
                    f"variants.{variant}.data.permute: package {quoted(package)} has no {modality} "
                    f"features; it has {', '.join(modalities)}.",
                    "Name one of these, or leave the variant out.",
                )


def _models(jobspec: Jobspec) -> Iterator[tuple[str, ModelSettings]]:
    """Yield the settings of each network, the jobspec's own first, with the key of each."""
    yield "model", jobspec.model
    for name in jobspec.variants:
        yield f"variants.{name}.model", jobspec.for_variant(name).model


def _needs_own_labels(model: ModelSettings) -> bool:
    """Return whether weights of the modalities' vectors rest on each modality's own labels."""
    rest = model.divergence_weight > 0 or model.divergence == "given"
    return model.weighting == "divergence" and rest


def _tasks(jobspec: Jobspec) -> Iterator[tuple[str, str]]:
    """Yield the label source of each task, after the key of its network's settings."""
    for key, model in _models(jobspec):
        yield from ((key, source) for source in model.tasks or ())
