"""Tables as CSV (numbers in full), Markdown and LaTeX (numbers as shown), everything escaped.

A table of generated data says so in each format. In the CSV it is a last column, because a comment
line would break `pandas.read_csv` and a changed file name would break scripts; the header alone
says it even where a table has no rows.
"""

import re

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.messages.markdown import markdown, markdown_row
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Column, Entry, Raw, Table
from unic_tfn.page.tables import header, shown

SYNTHETIC_HEADER = "synthetic data"
# A spreadsheet reads text that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
LINE_ENDS_AND_TABS = re.compile(r"[\t\r\n]+")
LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"$<$",
    ">": r"$>$",
    "−": r"$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "∞": r"$\infty$",
    "κ": r"$\kappa$",
    "α": r"$\alpha$",
    "Δ": r"$\Delta$",
    "→": r"$\to$",
    "–": "--",
    "\n": " ",
}


def csv_bytes(table: Table, synthetic: bool) -> bytes:
    """Return a table as CSV: numbers in full (scores as fractions), holes empty.

    Args:
        table: the table.
        synthetic: whether its data were generated; a last column then says `yes` in every row.
    """
    heads = [str(_csv(header(column))) for column in table.columns]
    rows = [[_csv(entry.value) for entry in row] for row in table.rows]
    if synthetic:
        heads.append(SYNTHETIC_HEADER)
        rows = [[*row, _csv(True)] for row in rows]
    return table_csv(heads, rows)


def _csv(value: Raw) -> Raw:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return spreadsheet_text(value)
    return "" if value is None else value


def spreadsheet_text(value: str) -> str:
    """Return text on one line that no spreadsheet takes for a formula; a number stays as it is."""
    text = LINE_ENDS_AND_TABS.sub(" ", value)
    formula = text.lstrip().startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text)
    return f"'{text}" if formula else text


def markdown_bytes(table: Table, synthetic: bool) -> bytes:
    """Return a table as GitHub's Markdown; below it a line that says if its data were generated."""
    lines = [
        f"**{markdown(table.caption)}**\n",
        markdown_row([markdown(header(column)) for column in table.columns]),
        markdown_row(["---" if column.style == "text" else "---:" for column in table.columns]),
    ]
    for row in table.rows:
        pairs = zip(row, table.columns, strict=True)
        lines.append(markdown_row([_markdown_entry(*pair) for pair in pairs]))
    if table.note:
        lines.append(f"\n{markdown(table.note)}")
    if synthetic:
        lines.append(f"\n*{markdown(SYNTHETIC_SENTENCE)}*")
    return ("\n".join(lines) + "\n").encode()


def _markdown_entry(entry: Entry, column: Column) -> str:
    text = markdown(shown(entry, column))
    text = f"**{text}**" if entry.strong else text
    return f"{text} ({markdown(entry.small)})" if entry.small else text


def latex_bytes(table: Table, synthetic: bool) -> bytes:
    """Return a table as LaTeX, for `\\usepackage{booktabs}`.

    A comment and the caption say if its data were generated.
    """
    caption = f"{table.caption}. {SYNTHETIC_SENTENCE}" if synthetic else table.caption
    alignment = "".join("l" if column.style == "text" else "r" for column in table.columns)
    rows = [
        " & ".join(_latex_entry(entry, column) for entry, column in _pairs(row, table))
        for row in table.rows
    ]
    lines = [
        *([f"% {SYNTHETIC_SENTENCE}"] if synthetic else []),
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{latex(caption)}}}",
        rf"\begin{{tabular}}{{{alignment}}}",
        r"\toprule",
        " & ".join(latex(header(column)) for column in table.columns) + r" \\",
        r"\midrule",
        *(rf"{row} \\" for row in rows),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _pairs(row: tuple[Entry, ...], table: Table) -> list[tuple[Entry, Column]]:
    return list(zip(row, table.columns, strict=True))


def _latex_entry(entry: Entry, column: Column) -> str:
    text = latex(shown(entry, column))
    text = rf"\textbf{{{text}}}" if entry.strong else text
    return f"{text} ({latex(entry.small)})" if entry.small else text


def latex(text: str) -> str:
    """Return text with every character that LaTeX would interpret escaped."""
    return "".join(LATEX.get(sign, sign) for sign in text)
