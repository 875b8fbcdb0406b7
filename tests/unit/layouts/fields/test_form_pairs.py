"""Pairs of forms: which value belongs to which key."""

import pytest

from layouts.fields.rules.forms import form_findings
from layouts.fields.rules.pairs import pairs_in
from layouts.fields.view import DocumentView, page_view
from recto.blocks import Table
from recto.documents import DocumentPage
from recto.fields import OnPage
from recto.geometry import Box
from recto.grids import Cell, Grid
from tests.resources.papers import COLUMNS, ROWS, paper, paper_page


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.key.text, pair.value.text) for pair in pairs_in(paper(text))]


def test_values_stand_behind_colons_and_in_columns() -> None:
    assert _pairs(
        """
Name: Erika Muster          Date of birth: 12.03.1980
City    Hamburg              Telephone No.      040 123456
Approved by:                Date:
"""
    ) == [
        ("Name:", "Erika Muster"),
        ("Date of birth:", "12.03.1980"),
        ("City", "Hamburg"),
        ("Telephone No.", "040 123456"),
    ]


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("Date:4/16/1990", ("Date:", "4/16/1990")),
        ("Name:_____ Erika Muster_____", ("Name:", "Erika Muster")),
        ("Order number 84-79", ("Order number", "84-79")),
        ("Geburtsdatum 12.03.1980", ("Geburtsdatum", "12.03.1980")),
        ("Nom : Dupont", ("Nom :", "Dupont")),
        ("姓名：王小明", ("姓名：", "王小明")),
    ],
)
def test_a_key_is_parted_from_what_follows_it_at_once(line: str, pair: tuple[str, str]) -> None:
    assert _pairs(line) == [pair]


@pytest.mark.parametrize("line", ["See https://example.org/a", "at 10:30 we begin", "1. The first of all"])
def test_what_only_looks_like_a_key_is_none(line: str) -> None:
    assert _pairs(line) == []


def test_a_value_goes_on_in_the_lines_below_it() -> None:
    assert _pairs(
        """
Address:      Main Street 5
              12345 Springfield
Country:      Elsewhere
"""
    ) == [("Address:", "Main Street 5 12345 Springfield"), ("Country:", "Elsewhere")]


def test_a_value_stands_below_a_key_that_has_none_beside_it() -> None:
    assert _pairs(
        """
Reason for the request:
The old machine is broken and nobody repairs it.
"""
    ) == [("Reason for the request:", "The old machine is broken and nobody repairs it.")]


def test_marks_stand_behind_what_they_tick_but_where_boxes_lead() -> None:
    assert _pairs("Married     X     Single           Divorced") == [("Married", "X")]
    assert _pairs("☐ Married     ☒ Single     ☐ Divorced") == [("Single", "☒")]


def test_cells_of_a_table_are_values_of_their_headers() -> None:
    text = """
Account          Volume     Stores
Northern Oil     139        23
Dairy Market     202        21
"""
    assert [(pair.key.text, pair.value.text) for pair in pairs_in(page_view(_with_table(text)))] == [
        ("Account", "Northern Oil"),
        ("Account", "Dairy Market"),
        ("Volume", "139"),
        ("Volume", "202"),
        ("Stores", "23"),
        ("Stores", "21"),
    ]


def test_so_are_those_of_a_table_that_only_stands_in_columns() -> None:
    assert _pairs(
        """
Account number    Volume     Stores
Northern Oil      139        23
Dairy Market      202        21
"""
    ) == [
        ("Account number", "Northern Oil"),
        ("Account number", "Dairy Market"),
        ("Volume", "139"),
        ("Volume", "202"),
        ("Stores", "23"),
        ("Stores", "21"),
    ]


def test_each_pair_says_where_it_stands() -> None:
    page = paper("Street:      Main Street 5\nTown:        Springfield")
    found = form_findings(DocumentView((page,), 1))
    values = [value for rows in found.groups for row in rows.rows for value in row.values]
    assert [value.raw for value in values] == ["Street:", "Main Street 5", "Town:", "Springfield"]
    for value in values:
        assert isinstance(value.source, OnPage)
        inside = [word.text for word in page.words if value.source.box.contains_centre_of(word.box)]
        assert " ".join(inside) == value.raw


def test_the_title_is_the_line_in_capitals() -> None:
    page = paper("Attachment 2\n              REQUEST FOR LEAVE\n\nName: Erika Muster\nDays: 12")
    assert [found.value for found in form_findings(DocumentView((page,), 1)).fields] == ["REQUEST FOR LEAVE"]


def test_a_page_without_words_has_no_pairs() -> None:
    assert pairs_in(paper("")) == ()


def _with_table(text: str) -> DocumentPage:
    """The text's lines as a table with its first line as header, columns at 0, 17 and 28."""
    page = paper_page(text)
    edges = (0, 17, 28, 60)
    lines = text.strip("\n").split("\n")
    cells = tuple(
        Cell(row=row, col=col, text=line[edges[col] : edges[col + 1]].strip(), box=_cell(row, edges[col : col + 2]))
        for row, line in enumerate(lines)
        for col in range(3)
    )
    box = Box.of(0.0, 1.5 / ROWS, 1.0, (len(lines) + 3) / ROWS)
    grid = Grid(rows=len(lines), cols=3, header_rows=1, cells=cells)
    table = Table(text=text, box=box, confidence=1.0, engine="made", grid=grid)
    return page.model_copy(update={"blocks": (table,)})


def _cell(row: int, columns: tuple[int, ...]) -> Box:
    left, right = columns
    return Box.of((left + 2.5) / COLUMNS, (row + 1.9) / ROWS, (right + 2.5) / COLUMNS, (row + 2.9) / ROWS)
