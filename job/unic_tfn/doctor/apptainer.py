"""Notices Apptainer: the image that this process is in, or whether one could be run here."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from unic_tfn.doctor.finding import Finding
from unic_tfn.doctor.nvidia import find_driver
from unic_tfn.machine.apptainer import apptainer_image
from unic_tfn.messages.printing import printable

ENGINES = ("apptainer", "singularity")
# The host's devices are seen in the container, its driver's libraries only with --nv.
NVIDIA = Path("/dev/nvidiactl")


def apptainer(on_a_cluster: bool, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return what is to be said of Apptainer: nothing where neither it nor a cluster is in use.

    Args:
        on_a_cluster: whether Slurm was noticed, where users expect it.
        environment: the variables of this process.
    """
    image = apptainer_image(environment)
    if image is not None:
        without_driver = NVIDIA.exists() and isinstance(find_driver(), str)
        warning = "the host has a GPU whose driver is not in here: give --nv" * without_driver
        return [Finding("apptainer", f"inside {printable(image, 200) or 'an image'}", warning)]
    engine = next((found for name in ENGINES if (found := shutil.which(name))), None)
    if engine:
        return [Finding("apptainer", f"{printable(engine, 200)}, for `unic-tfn slurm --image`")]
    if on_a_cluster:
        return [Finding("apptainer", "not on PATH; to run an image, load its module")]
    return []
