"""Fields of many documents as tables, read back by the programs that people read them with."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import duckdb
import pandas as pd  # pyright: ignore[reportMissingTypeStubs]
import pytest

from recto.fields import DocumentFields, FieldType
from recto.values import DocumentId
from tests.resources.read_fields import UNSURE, found, invoice
from workers.exports.files import TableFormat, write_tables
from workers.exports.results import DocumentResult

ITEMS = (
    {"description": found("Screws"), "amount": found(473, FieldType.AMOUNT, page=2)},
    {"description": found("Nails, 5 mm")},
)
FORMULAS = ("=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\tx", "-12.50", "+49 30 123456")


def test_a_row_for_each_document_and_one_for_each_line_item(tmp_path: Path) -> None:
    results = _results(invoice("R-17", items=ITEMS), invoice("R-18", review=[UNSURE]))
    paths = write_tables(lambda: results, TableFormat.PARQUET, tmp_path / "tables")
    assert [path.name for path in paths] == ["documents.parquet", "line_items.parquet"]
    documents = cast("Any", pd.read_parquet(paths[0]))  # pyright: ignore[reportUnknownMemberType]
    assert [*documents["invoice_number"]] == ["R-17", "R-18"]
    assert [*documents["needs_review"]] == [False, True]
    assert [*documents["invoice_date"]] == [date(2026, 3, 5)] * 2
    assert documents["total"].dtype == "float64"
    assert documents["total"].sum() == pytest.approx(1059.74)
    items = duckdb.read_parquet(str(paths[1])).project("document, row, page, description, amount").order("row")
    assert items.fetchall() == [("0.pdf", 1, 1, "Screws", 473.0), ("0.pdf", 2, 1, "Nails, 5 mm", None)]


def test_the_same_as_csv(tmp_path: Path) -> None:
    results = _results(invoice("R-17", fields={"notes": (found("a"), found("b"))}, items=ITEMS), invoice("R-18"))
    documents, items = write_tables(lambda: results, TableFormat.CSV, tmp_path)
    table = cast("Any", pd.read_csv(documents))  # pyright: ignore[reportUnknownMemberType]
    ours = ["document", "sha256", "class", "schema", "needs_review", "reviewed"]
    assert [*table.columns][:7] == [*ours, "invoice_number"]
    assert [*table["notes"].fillna("")] == ["a; b", ""]
    assert [row["description"] for row in _rows(items)] == ["Screws", "Nails, 5 mm"]


def test_lines_of_json_hold_the_data_as_it_is(tmp_path: Path) -> None:
    (path,) = write_tables(lambda: _results(invoice(items=ITEMS)), TableFormat.JSONL, tmp_path)
    (line,) = map(json.loads, path.read_text().splitlines())
    assert line["data"]["seller"] == {"name": "Nordlicht GmbH"}
    assert line["data"]["line_items"][0] == {"description": "Screws", "amount": 473}


def test_no_cell_is_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    results = _results(*(invoice(text) for text in FORMULAS))
    documents, _ = write_tables(lambda: results, TableFormat.CSV, tmp_path)
    written = [row["invoice_number"] for row in _rows(documents)]
    assert written == [f"'{text}" for text in FORMULAS[:5]] + [*FORMULAS[5:]]


def test_a_column_that_is_text_somewhere_is_text_everywhere(tmp_path: Path) -> None:
    results = _results(invoice(), invoice(fields={"total": found("see overleaf")}))
    documents, _ = write_tables(lambda: results, TableFormat.PARQUET, tmp_path)
    assert duckdb.read_parquet(str(documents)).project("total").fetchall() == [("529.87",), ("see overleaf",)]


def test_a_field_that_is_called_like_a_column_of_ours_stands_beside_it(tmp_path: Path) -> None:
    results = _results(invoice(fields={"class": found("II"), "document": found("deed")}))
    documents, _ = write_tables(lambda: results, TableFormat.CSV, tmp_path)
    (row,) = _rows(documents)
    assert (row["class"], row["class_"], row["document"], row["document_"]) == ("invoice", "II", "0.pdf", "deed")


def test_lists_of_a_schema_become_files_that_lie_in_the_folder(tmp_path: Path) -> None:
    fields = invoice().model_copy(update={"groups": {"../../etc/passwd": ({"a": found("x")},)}})
    paths = write_tables(lambda: _results(fields), TableFormat.CSV, tmp_path / "in")
    assert {path.parent for path in paths} == {tmp_path / "in"}
    assert [*tmp_path.iterdir()] == [tmp_path / "in"]


def test_every_list_has_a_file_of_its_own_whatever_it_is_called(tmp_path: Path) -> None:
    names = ("明細", "税金", "Items", "items", "documents")
    fields = invoice().model_copy(update={"groups": {name: ({"a": found(name)},) for name in names}})
    paths = write_tables(lambda: _results(fields), TableFormat.CSV, tmp_path)
    assert [path.stem for path in paths] == ["documents", "__", "___2", "Items", "items_2", "documents_"]
    documents, *lists = paths
    assert [[row["a"] for row in _rows(path)] for path in lists] == [[name] for name in names]
    assert [row["invoice_number"] for row in _rows(documents)] == ["R-17"]


def test_nothing_is_an_empty_table(tmp_path: Path) -> None:
    (path,) = write_tables(lambda: (), TableFormat.PARQUET, tmp_path)
    assert duckdb.read_parquet(str(path)).fetchall() == []


def _results(*fields: DocumentFields) -> Sequence[DocumentResult]:
    return [DocumentResult(f"{at}.pdf", DocumentId("d" * 64), one) for at, one in enumerate(fields)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]
