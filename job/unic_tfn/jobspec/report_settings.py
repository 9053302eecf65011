"""The settings of the report."""

from pydantic import Field

from unic_tfn.grid import MetricName
from unic_tfn.jobspec.kinds import Settings


class ReportSettings(Settings):
    """What the report asks, to be decided before any result is seen. No run depends on it."""

    primary: MetricName = Field(
        default="weighted_f1",
        description="The metric that the confirmatory questions are asked in: `weighted_f1`, "
        "`accuracy`, `macro_f1`, or `information` (usable information, in bits). The others are "
        "secondary.",
    )
    equivalence: float = Field(
        default=3.0,
        gt=0,
        le=100,
        description="The largest difference, in percentage points, that counts as none.",
    )
