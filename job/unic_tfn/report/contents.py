"""The report's sections in the order of the page. A new section is one file and one row here."""

from typing import Any

from unic_tfn.report.context import Context
from unic_tfn.report.section import ReportSection
from unic_tfn.report.sections import (
    calibration,
    classes,
    confusion,
    findings,
    information,
    interactions,
    modalities,
    provenance,
    sources,
    supervision,
    table1,
    training,
    variants,
)

SECTIONS: tuple[ReportSection[Any], ...] = (
    findings.SECTION,
    table1.SECTION,
    confusion.SECTION,
    modalities.SECTION,
    supervision.SECTION,
    information.SECTION,
    interactions.SECTION,
    classes.SECTION,
    calibration.SECTION,
    sources.SECTION,
    training.SECTION,
    provenance.SECTION,
)


def sections_of(context: Context) -> tuple[ReportSection[Any], ...]:
    """Return the sections that a grid has: that of its variants only where there are some."""
    if not context.variants:
        return SECTIONS
    place = SECTIONS.index(interactions.SECTION)
    return (*SECTIONS[:place], variants.SECTION, *SECTIONS[place:])
