"""The paper's Table 1 from our runs, and the two tables side by side."""

from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections.table1.shown import show
from unic_tfn.report.sections.table1.values import compute

SECTION = ReportSection(
    "table_1", "Table 1: how well each input predicts each label", compute, show
)
