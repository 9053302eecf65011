"""How much networks say about the labels, in bits, and which modalities say it."""

from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections.information.shown import show
from unic_tfn.report.sections.information.values import compute

SECTION = ReportSection(
    "information",
    "Usable information: what each modality says about the labels",
    compute,
    show,
)
