"""Whether networks use modalities together, which ones, and whether it helps."""

from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections.interactions.shown import show
from unic_tfn.report.sections.interactions.values import compute

SECTION = ReportSection(
    "interactions",
    "Interactions: how networks combine modalities, and whether it helps",
    compute,
    show,
)
