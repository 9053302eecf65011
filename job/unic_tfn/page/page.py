"""The page of a report or a data card: blocks in, one self-contained HTML document out."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Column, Entry, Picture, Shown, Table
from unic_tfn.page.canvas import DPI
from unic_tfn.page.tables import shown

MAX_NARROW_INCHES = 6.5


@dataclass(frozen=True)
class Head:
    """The head and foot of a page.

    Args:
        title: its heading.
        kind: the kind of page, such as `report`.
        facts: short facts, shown in a line below the title.
        synthetic: whether its data were generated; a banner then says so.
        made: by which command and from which files it was made, shown at the foot.
        files: whether its tables, figures and `summary.json` lie beside it; it then links them.
    """

    title: str
    kind: str
    facts: tuple[str, ...]
    synthetic: bool
    made: str
    files: bool


def page_html(head: Head, sections: Sequence[Shown], problems: Table | None = None) -> bytes:
    """Return the page.

    Args:
        head: its head and foot.
        sections: in order; the first stands on the first screen.
        problems: the runs that have problems, None if there are none.
    """
    environment = Environment(
        loader=PackageLoader("unic_tfn.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    environment.filters["sort_value"] = _sort_value
    environment.filters["data_uri"] = _data_uri
    environment.tests["wide"] = _is_wide
    environment.filters["header_groups"] = _header_groups
    page = environment.get_template("page.html.j2").render(
        head=head,
        problems=problems,
        synthetic_sentence=SYNTHETIC_SENTENCE,
        sections=sections,
        style=_asset("page.css"),
        script=_asset("page.js"),
    )
    return page.encode()


def _asset(name: str) -> str:
    return resources.files("unic_tfn.page").joinpath("templates", name).read_text("utf-8")


def _sort_value(entry: Entry) -> str:
    """Return the text that rows are sorted by: full numbers, and strings as they are."""
    return "" if entry.value is None else str(entry.value)


def _data_uri(picture: Picture) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg).decode()}"


def _is_wide(picture: Picture) -> bool:
    """Return whether a picture is too wide for a telephone unless it can be scrolled sideways."""
    width = int.from_bytes(picture.png[16:20], "big")
    return width > MAX_NARROW_INCHES * DPI


def _header_groups(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """Return each group's header and the number of columns it spans; empty without groups."""
    if not any(column.group for column in columns):
        return []
    return [
        (group, sum(1 for _ in members))
        for group, members in groupby(columns, key=lambda column: column.group)
    ]
