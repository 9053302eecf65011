from typing import Any

from unic_tfn.page.blocks import Prose, Shown
from unic_tfn.report.context import Context
from unic_tfn.report.section import ReportSection

# The section below looks at no results.
NOTHING: Any = None


def test_values_are_computed_once_for_a_context():
    calls = []

    def compute(context):
        calls.append(context)
        return len(calls)

    section = ReportSection("table_1", "Title", compute, lambda context, n: (Prose(str(n)),))
    context = Context(NOTHING)
    assert section.values(context) == section.values(context) == 1
    assert section.shown(context) == Shown("table-1", "Title", (Prose("1"),))
    assert section.values(Context(NOTHING)) == 2
