"""The limit of the weights after the fusion, which have to fit into memory."""

import math
from collections.abc import Callable, Iterable

from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.kinds import BYTES_PER_NUMBER, GIB

MAX_FUSION_GIB = 8


def refuse_large_fusions(
    weights: Callable[[str], int], inputs: Iterable[str], at: tuple[str, ...]
) -> None:
    """Refuse a network whose first layer after the fusion is too large.

    Args:
        weights: returns how many there are, by input.
        inputs: those of the grid, such as `"TAV"`.
        at: the keys of the jobspec that the sizes follow from.

    Raises:
        PydanticCustomError: naming the smallest input that is too large.
    """
    for name in sorted(set(inputs), key=len):
        size = weights(name) * BYTES_PER_NUMBER / GIB
        if size > MAX_FUSION_GIB:
            raise PydanticCustomError(
                "too_large",
                "weights after the fusion of at most {limit} GiB; "
                "those of input {input} would take {size} GiB",
                {"limit": MAX_FUSION_GIB, "size": math.ceil(size), "input": name, "at": at},
            )
