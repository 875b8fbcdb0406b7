"""The right answer for a sample, written down as Markdown and its tables as HTML."""

import html
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True)
class TableTruth:
    """Rows of cells from the top left, each cell named once, where it begins."""

    header: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]

    @property
    def has_spans(self) -> bool:
        return any(cell.colspan > 1 or cell.rowspan > 1 for row in (*self.header, *self.body) for cell in row)


@dataclass(frozen=True)
class Sample:
    """A document: its file name and bytes, the Markdown it should give, and its tables in order."""

    file: str
    content: bytes
    markdown: str
    tables: tuple[TableTruth, ...] = ()

    @property
    def stem(self) -> str:
        return self.file.rsplit(".", 1)[0]


def plain_table(header: Sequence[str], body: Sequence[Sequence[str]]) -> TableTruth:
    return TableTruth((_row(header),), tuple(_row(row) for row in body))


def _row(texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def as_markdown(table: TableTruth) -> str:
    """A pipe table, or HTML where cells span or there is not exactly one header row."""
    if table.has_spans or len(table.header) != 1:
        return as_html(table)
    rule = tuple(Cell("---") for _ in table.header[0])
    return "\n".join("| " + " | ".join(cell.text for cell in row) + " |" for row in (*table.header, rule, *table.body))


def as_html(table: TableTruth) -> str:
    parts = [f"<{part}>\n{_rows(rows, tag)}\n</{part}>" for part, rows, tag in _parts(table) if rows]
    return "\n".join(("<table>", *parts, "</table>"))


def _parts(table: TableTruth) -> tuple[tuple[str, tuple[tuple[Cell, ...], ...], str], ...]:
    return ("thead", table.header, "th"), ("tbody", table.body, "td")


def _rows(rows: tuple[tuple[Cell, ...], ...], tag: str) -> str:
    return "\n".join("<tr>" + "".join(_cell(cell, tag) for cell in row) + "</tr>" for row in rows)


def _cell(cell: Cell, tag: str) -> str:
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    attributes = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
    return f"<{tag}{attributes}>{html.escape(cell.text, quote=False)}</{tag}>"


def pages(*texts: str) -> str:
    """The Markdown of a whole document, its pages parted as ``document.md`` parts them."""
    return "\n\n".join(f"<!-- page {number} -->\n\n{text.strip()}" for number, text in enumerate(texts, 1)) + "\n"
