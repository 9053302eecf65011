"""The grid under each variant, against the reference."""

from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections.variants.shown import show
from unic_tfn.report.sections.variants.values import compute

SECTION = ReportSection("variants", "Variants: the same grid under other settings", compute, show)
