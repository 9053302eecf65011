"""What a data set offers against what a grid asks for; names and shapes only."""

from collections.abc import Sequence
from difflib import get_close_matches

from unic_tfn.errors import JobspecError
from unic_tfn.grid import input_modalities
from unic_tfn.jobspec.settings import Jobspec


def check_names(
    jobspec: Jobspec, package: str, label_sources: Sequence[str], modalities: Sequence[str]
) -> None:
    """Refuse, by name, label sources and modalities that the package does not have."""
    for source, inputs in jobspec.grid.items():
        if source not in label_sources:
            near = get_close_matches(source, label_sources, 1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            raise JobspecError(
                f"grid.{source}: package {package!r} has no label source of this name; it has "
                f"{', '.join(label_sources)}.{guess}",
                "Give one of these as a key of `grid`, or import the labels under that name.",
            )
        for name in inputs:
            missing = [m for m in input_modalities(name) if m not in modalities]
            if missing:
                raise JobspecError(
                    f"grid.{source}: the input {name} needs {' and '.join(missing)} features; "
                    f"package {package!r} has {', '.join(modalities)}.",
                    f"Take {name} out of the grid, or import a package with these features.",
                )
