"""`unic_tfn.synthetic`: the built-in synthetic data set, as `unic-tfn data synthetic` makes it."""

from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from unic_tfn.data.croissant.write import write_described
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.synthetic.synthetic import synthetic_package
from unic_tfn.errors import UsageError
from unic_tfn.interface.own_errors import own_errors
from unic_tfn.jobspec.data_settings import SyntheticSettings


@own_errors
def synthetic(
    out: str | PathLike[str] | None = None, *, force: bool = False, **sizes: int | None
) -> FeaturePackage:
    """Return the synthetic data set; the same sizes give the same data on every machine.

    Args:
        out: the folder to write it to; None: it is in memory only.
        force: whether an older package at `out` is replaced.
        **sizes: `clips`, `seed`, `text_steps`, `text_width`, `audio_width` and `vision_width`; by
            default, or None, those of UniC.

    Raises:
        UsageError: a size is not as it should be, or there is something at `out`.
        StorageError: writing failed.
    """
    try:
        settings = SyntheticSettings.model_validate(
            {name: value for name, value in sizes.items() if value is not None}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = "--" + "-".join(str(part) for part in first["loc"]).replace("_", "-")
        raise UsageError(f"{option}: {first['msg']}.", "See --help.") from error
    package = synthetic_package(settings)
    if out:
        write_described(package, Path(out), overwrite=force)
    return package
