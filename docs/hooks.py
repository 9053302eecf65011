"""Adds to the documentation's site one page per room, with the docstrings of everything in it.

The pages are made while the site is built (`make docs`) and are not kept.
"""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.generate import PACKAGE, may_import

LANDING = ("grid", "errors", "messages")
PAGE = """# `{name}`

::: {name}
    options:
      show_submodules: {folder}
"""


def modules() -> list[str]:
    """Return the modules and rooms that get a page of their own; a room's page has its files."""
    rooms = [room for room in may_import() if "." not in room or room.startswith("data.")]
    return [*LANDING, *rooms]


def on_config(config: MkDocsConfig) -> None:
    """Put the pages at the end of the navigation."""
    nav: list[Any] = config.nav or []
    nav.append({"Code": [{name: f"code/{name}.md"} for name in modules()]})
    config.nav = nav


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the pages."""
    for name in modules():
        folder = PACKAGE.joinpath(*name.split(".")).is_dir()
        text = PAGE.format(name=f"unic_tfn.{name}", folder=str(folder).lower())
        files.append(File.generated(config, f"code/{name}.md", content=text))
