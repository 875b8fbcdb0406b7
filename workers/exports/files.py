"""Tables as files: CSV, Parquet and JSON Lines. Rows are written as they come, so that no job is too long for it."""

import csv
import re
from collections.abc import Callable, Container, Iterable
from contextlib import ExitStack
from enum import StrEnum
from itertools import chain, count
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from pydantic import JsonValue

from recto.values import canonical_json
from workers.exports.results import DocumentResult
from workers.exports.tables import PARTED, Cell, Columns, TableRow, about, columns_of, rows_of

_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[\d\s.,()/-]*")

Results: TypeAlias = Callable[[], Iterable[DocumentResult]]
"""Gone through twice: once for the columns."""


class TableFormat(StrEnum):
    """``jsonl``: one line for each document, its ``data`` as it is in ``fields.json``; the others one file a table."""

    CSV = "csv"
    PARQUET = "parquet"
    JSONL = "jsonl"


class _Writer(Protocol):
    def write(self, row: TableRow) -> None: ...

    def close(self) -> None: ...


def write_tables(results: Results, format: TableFormat, folder: Path) -> tuple[Path, ...]:
    """Writes ``documents.FORMAT`` and a file for each kind of rows; returns where they lie.

    Raises ``OSError``, and what ``results`` raises.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if format is TableFormat.JSONL:
        return (_json_lines(results(), folder / "documents.jsonl"),)
    paths: list[Path] = []
    with ExitStack() as open:
        writers: dict[str, _Writer] = {}
        for columns in columns_of(results()):
            name = _file_name(columns.table, {path.stem.lower() for path in paths})
            paths.append(folder / f"{name}.{format}")
            writers[columns.table] = _writer(format, paths[-1], columns)
            open.callback(writers[columns.table].close)
        for result in results():
            for table, row in rows_of(result):
                if table in writers:  # what came since the columns were looked at waits for the next export
                    writers[table].write(row)
    return tuple(paths)


def json_line(result: DocumentResult) -> bytes:
    """A document as a line of JSON."""
    line: dict[str, JsonValue] = {**about(result), "data": result.fields.data}
    return canonical_json(line) + b"\n"


def _json_lines(results: Iterable[DocumentResult], path: Path) -> Path:
    with path.open("wb") as file:
        file.writelines(map(json_line, results))
    return path


def _writer(format: TableFormat, path: Path, columns: Columns) -> _Writer:
    if format is TableFormat.CSV:
        return _Csv(path, columns)
    from workers.exports.parquet import ParquetFile  # noqa: PLC0415 - pyarrow is loaded where a file of its is written

    return ParquetFile(path, columns)


class _Csv:
    """UTF-8 with a mark that spreadsheets look for. Text that they would take for a formula is quoted by ``'``."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.DictWriter(self._file, [*columns.types], restval="", extrasaction="ignore")
        self._writer.writerow({name: _plain(name) for name in columns.types})

    def write(self, row: TableRow) -> None:
        self._writer.writerow({name: _plain(cell) for name, cell in row.items()})

    def close(self) -> None:
        self._file.close()


def _plain(cell: Cell) -> str | int | float | bool:
    if isinstance(cell, tuple):
        return _plain(PARTED.join(cell))
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _file_name(table: str, taken: Container[str]) -> str:
    """A user's schema calls its lists as it likes; ``taken`` are names of files in small letters."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", table)[:80]
    numbered = (f"{plain}_{number}" for number in count(2))
    return next(name for name in chain((plain,), numbered) if name.lower() not in taken)
