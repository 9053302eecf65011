"""What a variant changes, as a reader of the jobspec would say it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from unic_tfn.jobspec.settings import Jobspec, parts_of
from unic_tfn.page.wording import listed

OFF = "off"


def changes(jobspec: Jobspec, reference: str, variant: str) -> dict[str, str]:
    """Return the settings in which a variant differs from the reference, by dotted key.

    Args:
        jobspec: has both.
        reference: the first variant.
        variant: another one.
    """
    before, after = (_settings(jobspec, name) for name in (reference, variant))
    return {
        key: after.get(key, OFF)
        for key in (*after, *(key for key in before if key not in after))
        if before.get(key, OFF) != after.get(key, OFF)
    }


def _settings(jobspec: Jobspec, variant: str) -> dict[str, str]:
    own = jobspec.for_variant(variant)
    found = dict(_leaves(parts_of(own)))
    if own.tune:
        found["tune"] = f"{own.tune.trials} trials over {listed(sorted(own.tune.search))}"
    if permuted := jobspec.permuted(variant):
        found["data.permute"] = listed(permuted)
    return found


def _leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, BaseModel):
            yield from _leaves(dict(value), f"{above}{name}.")
        elif isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        elif value is not None and name != "preset":
            yield f"{above}{name}", str(value)
