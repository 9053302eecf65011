"""A report that was written, with its answers, tables and figures at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.report.build import Built

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Figure:
    """A figure of a report; a notebook shows it.

    Args:
        path: its PNG file.
    """

    path: Path

    def _repr_png_(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True, repr=False)
class Report:
    """A report that was written.

    Args:
        built: what was written.
    """

    built: Built

    @property
    def page(self) -> Path:
        """The page, `index.html`."""
        return self.built.page

    @property
    def answers(self) -> dict[str, str]:
        """The answers by question, a sentence or more each."""
        return dict(self.built.answers)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The figures by name, such as `modalities`."""
        folder = self.page.parent / "figures"
        return {path.stem: Figure(path) for path in sorted(folder.glob("*.png"))}

    @cached_property
    def tables(self) -> "Mapping[str, DataFrame]":
        """The tables of the page by name, such as `table-1`, numbers in full."""
        import pandas as pd

        folder = self.page.parent / "tables"
        return {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}

    def __repr__(self) -> str:
        return f"Report({str(self.page)!r})"

    def _repr_html_(self) -> str:
        parts = [
            f"<p><strong>{escape(question)}</strong><br>{escape(answer)}</p>"
            for question, answer in self.built.answers
        ]
        if self.built.synthetic:
            parts.append(f"<p><em>{escape(SYNTHETIC_SENTENCE)}</em></p>")
        return "".join([*parts, f"<p>{escape(str(self.page))}</p>"])
