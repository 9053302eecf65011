"""The settings of divergence weighting: how far each modality's vector counts, clip by clip.

It is a reconstruction after Du et al. (2025), whose text and code are not public.
"""

from typing import Annotated, Literal

from pydantic import Field

# Width of the hidden layer of each modality's gate.
GATE_UNITS = 16
# After a modality's name, the network's input of its reliability, where that is given.
RELIABILITY = "_reliability"
# The default weight of the gates' loss.
LAMBDA = 0.3

WeightingName = Literal["none", "divergence"]
DivergenceName = Literal["labels", "permuted", "given"]

# Networks without weights keep the bytes that they had before there were any.
Weighting = Annotated[
    WeightingName,
    Field(
        exclude_if=lambda weighting: weighting == "none",
        description="Whether each modality's vector is scaled by a weight that the network "
        "computes from it (`divergence`, a reconstruction after Du et al. 2025, whose text and "
        "code are not public), or not (`none`).",
    ),
]
DivergenceWeight = Annotated[
    float,
    Field(
        ge=0,
        le=100,
        exclude_if=lambda weight: weight == LAMBDA,
        description="Weight in the training loss of the cross-entropy that teaches the weights "
        "how far each modality's own label agrees with the target label. With 0 only the task "
        "teaches them: a control.",
    ),
]
Divergence = Annotated[
    DivergenceName,
    Field(
        exclude_if=lambda divergence: divergence == "labels",
        description="What teaches the weights: the labels' agreement (`labels`); the same, "
        "permuted over the training clips (`permuted`: a control); or the agreement itself is the "
        "weight, on test clips too (`given`: an upper bound that reads the answer, never "
        "comparable with other results).",
    ),
]
