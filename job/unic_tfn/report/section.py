"""The one interface of all sections of the report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from unic_tfn.page.blocks import Block, Shown
from unic_tfn.report.context import Context

Values = TypeVar("Values")


@dataclass(frozen=True)
class ReportSection(Generic[Values]):
    """One section: its values go to `summary.json`, its blocks to the page and the tables.

    Args:
        key: the key of its values in `summary.json`, in snake case.
        title: its heading on the page; the part before a colon stands in the navigation.
        compute: returns its values, a frozen dataclass. Values of another section are had from
            `OTHER.values(context)`.
        show: returns its blocks from its values. It computes nothing new.
    """

    key: str
    title: str
    compute: Callable[[Context], Values]
    show: Callable[[Context, Values], tuple[Block, ...]]

    @property
    def anchor(self) -> str:
        """The section's anchor on the page."""
        return self.key.replace("_", "-")

    def values(self, context: Context) -> Values:
        """Return the section's values, computed once for a context."""
        if self.key not in context.computed:
            context.computed[self.key] = self.compute(context)
        values: Values = context.computed[self.key]
        return values

    def shown(self, context: Context) -> Shown:
        """Return the section as the page shows it."""
        return Shown(self.anchor, self.title, self.show(context, self.values(context)))
