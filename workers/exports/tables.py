"""Rows and columns: what the fields of many documents are as tables."""

from collections.abc import Container, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from recto.fields import FieldType, FieldValue, InBarcode, InFormField, OnPage, Scalar
from recto.values import Value
from workers.exports.results import DocumentResult

DOCUMENTS: Final = "documents"
"""The table with one row for each document; the others are called as the schema calls the list: ``line_items``."""

PARTED: Final = "; "
"""Between the values of a list where a cell holds text."""
_T = TypeVar("_T")


class ColumnType(StrEnum):
    """``texts``: a list of them."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXTS = "texts"


_TYPES: Final = {
    FieldType.AMOUNT: ColumnType.NUMBER,
    FieldType.NUMBER: ColumnType.NUMBER,
    FieldType.PERCENT: ColumnType.NUMBER,
    FieldType.INTEGER: ColumnType.INTEGER,
    FieldType.BOOLEAN: ColumnType.BOOLEAN,
    FieldType.DATE: ColumnType.DATE,
}
_OF_DOCUMENT: Final = {
    "document": ColumnType.TEXT,
    "sha256": ColumnType.TEXT,
    "class": ColumnType.TEXT,
    "schema": ColumnType.TEXT,
    "needs_review": ColumnType.BOOLEAN,
    "reviewed": ColumnType.BOOLEAN,
}
_OF_ROW: Final = {"document": ColumnType.TEXT, "row": ColumnType.INTEGER, "page": ColumnType.INTEGER}

Cell: TypeAlias = Scalar | tuple[str, ...]
TableRow: TypeAlias = Mapping[str, Cell]
"""Values by column; a column that has none is not in it."""


class Columns(Value):
    """Of one table, in their order."""

    table: str
    types: dict[str, ColumnType]


def rows_of(result: DocumentResult) -> Iterator[tuple[str, TableRow]]:
    """Every row that a document makes, with the name of its table."""
    yield DOCUMENTS, _document_row(result)
    for group, rows in _renamed(result.fields.groups, {DOCUMENTS}).items():
        for number, row in enumerate(rows, start=1):
            cells = {name: _cell(found) for name, found in row.items()}
            yield group, {"document": result.name, "row": number, **_page_of(row), **_renamed(cells, _OF_ROW)}


def columns_of(results: Iterable[DocumentResult]) -> tuple[Columns, ...]:
    """The tables that these documents make. A column that is text in one of them is text in all."""
    tables: dict[str, dict[str, ColumnType]] = {DOCUMENTS: {**_OF_DOCUMENT}}
    for result in results:
        _widen(tables[DOCUMENTS], _typed(result.fields.fields, _OF_DOCUMENT))
        for group, rows in _renamed(result.fields.groups, {DOCUMENTS}).items():
            columns = tables.setdefault(group, {**_OF_ROW})
            for row in rows:
                _widen(columns, _typed(row, _OF_ROW))
    return tuple(Columns(table=name, types=types) for name, types in tables.items())


def about(result: DocumentResult) -> Mapping[str, str | bool]:
    """What is said of every document before its fields."""
    return {
        "document": result.name,
        "sha256": result.document,
        "class": result.fields.classes.name,
        "schema": result.fields.schema_used.name,
        "needs_review": result.needs_review,
        "reviewed": result.reviewed,
    }


def _document_row(result: DocumentResult) -> TableRow:
    cells = {name: _cell(found) for name, found in result.fields.fields.items()}
    return {**about(result), **_renamed(cells, _OF_DOCUMENT)}


def _cell(found: FieldValue | tuple[FieldValue, ...]) -> Cell:
    return tuple(str(one.value) for one in found) if isinstance(found, tuple) else found.value


def _page_of(row: Mapping[str, FieldValue | tuple[FieldValue, ...]]) -> dict[str, int]:
    """Where the row stands: the page of its first value that stands on one."""
    values = (one for found in row.values() for one in (found if isinstance(found, tuple) else (found,)))
    sources = (one.source for one in values)
    placed = next((source for source in sources if isinstance(source, OnPage | InBarcode | InFormField)), None)
    return {} if placed is None else {"page": placed.page}


def _typed(
    fields: Mapping[str, FieldValue | tuple[FieldValue, ...]], taken: Mapping[str, ColumnType]
) -> dict[str, ColumnType]:
    types = {
        name: ColumnType.TEXTS if isinstance(found, tuple) else _TYPES.get(found.type, ColumnType.TEXT)
        for name, found in fields.items()
    }
    return _renamed(types, taken)


def _renamed(named: Mapping[str, _T], taken: Container[str]) -> dict[str, _T]:
    """A field may be called as one of our own columns is, and a list as the table of documents."""
    return {f"{name}_" if name in taken else name: found for name, found in named.items()}


def _widen(columns: dict[str, ColumnType], found: Mapping[str, ColumnType]) -> None:
    for name, type in found.items():
        known = columns.setdefault(name, type)
        if known is not type:
            columns[name] = _wider(known, type)


def _wider(one: ColumnType, other: ColumnType) -> ColumnType:
    both = {one, other}
    if both == {ColumnType.INTEGER, ColumnType.NUMBER}:
        return ColumnType.NUMBER
    return ColumnType.TEXTS if ColumnType.TEXTS in both else ColumnType.TEXT
