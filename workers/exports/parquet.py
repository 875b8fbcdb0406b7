# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
"""Parquet, by pyarrow, which has no types."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from workers.exports.tables import PARTED, Cell, Columns, ColumnType, TableRow

_BATCH: Final = 5000


class ParquetFile:
    """Dates as dates, numbers as doubles, lists as lists of strings."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._types = columns.types
        self._schema = pa.schema([(name, _arrow(type)) for name, type in columns.types.items()])
        self._writer = parquet.ParquetWriter(path, self._schema)
        self._rows: list[Mapping[str, object]] = []

    def write(self, row: TableRow) -> None:
        self._rows.append({name: _typed(cell, self._types[name]) for name, cell in row.items() if name in self._types})
        if len(self._rows) >= _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()


def _typed(cell: Cell, type: ColumnType) -> object:
    match type:
        case ColumnType.TEXTS:
            return list(cell) if isinstance(cell, tuple) else [str(cell)]
        case ColumnType.TEXT:
            return PARTED.join(cell) if isinstance(cell, tuple) else str(cell)
        case ColumnType.DATE:
            return date.fromisoformat(str(cell))
        case ColumnType.NUMBER:
            return float(cell) if isinstance(cell, int | float) else None
        case ColumnType.INTEGER | ColumnType.BOOLEAN:
            return cell


def _arrow(type: ColumnType) -> pa.DataType:
    types = {
        ColumnType.TEXT: pa.string(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.DATE: pa.date32(),
        ColumnType.TEXTS: pa.list_(pa.string()),
    }
    return types[type]
