"""The settings of folds, which a jobspec may ask for instead of the data's own split."""

from pydantic import Field

from unic_tfn.grid import LABEL_SOURCE_PATTERN
from unic_tfn.jobspec.kinds import Settings


class FoldSettings(Settings):
    """Folds instead of the data's own split: every seed partitions all clips anew."""

    k: int = Field(
        default=5,
        ge=3,
        le=20,
        description="Number of folds. One tests, the next one validates, the others train: with 5 "
        "folds that is 6:2:2.",
    )
    group: str = Field(
        default="",
        max_length=512,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The column of the data's `labels.csv` of which no value is in two folds. Not "
        "given: the data's own groups, if they have any.",
    )
    stratify: str = Field(
        default="",
        pattern=f"^({LABEL_SOURCE_PATTERN.pattern})?$",
        description="The label source whose classes every fold has in the same proportions. Not "
        "given: `multimodal` if the data have it, else their first one.",
    )
