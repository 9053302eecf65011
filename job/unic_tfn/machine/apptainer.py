"""Whether this process is in an Apptainer (or Singularity) container, and in which."""

import os
from collections.abc import Mapping
from pathlib import Path

# What the runtime tells the processes in a container, by its present and its former name.
VARIABLES = ("APPTAINER_CONTAINER", "SINGULARITY_CONTAINER")
# Every image has this folder, also where the variables were taken away.
MARK = Path("/.singularity.d")
BIND = (
    "In Apptainer, only folders of the host that are bound can be written to: "
    'apptainer run --bind "$PWD/outputs:/outputs".'
)


def apptainer_image(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the image's path on the host, or an empty text if it is not known; None outside."""
    for name in VARIABLES:
        if image := environment.get(name):
            return image
    return "" if MARK.is_dir() else None
