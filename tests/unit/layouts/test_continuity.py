"""Tables that go on over pages."""

from collections.abc import Iterator

from layouts import continuity
from layouts.continuity import continued
from layouts.parsing import parse
from recto.blocks import Block, Continued, Table
from recto.documents import DocumentPage
from recto.values import PageNumber
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page, failed_page

HEADER = ["Name", "Sum"]


def rows(first: int, count: int) -> list[list[str]]:
    return [[f"n{number}", str(number)] for number in range(first, first + count)]


def page(number: int, *tables: tuple[list[list[str]], float], text: tuple[str, float] = ("", 0.0)) -> DocumentPage:
    sheet = Sheet().add(RegionKind.PAGE_HEADER, "Ledger", y=0.02)
    if text[0]:
        sheet.add(RegionKind.TEXT, text[0], y=text[1])
    for grid, y in tables:
        sheet.add_table(grid, y=y)
    sheet.add(RegionKind.FOOTNOTE, "1 A note.", y=0.95)
    return document_page(number, parse(sheet.recognition()))


def blocks(pages: list[DocumentPage]) -> list[Block]:
    kept = [block for page in continued(pages) for block in page.blocks]
    return [block for block in kept if isinstance(block, Table | Continued)]


def test_three_pages_make_one_table_and_say_where_rows_came_from() -> None:
    pages = [
        page(1, ([HEADER, *rows(1, 4)], 0.7), text=("Before.", 0.1)),
        page(2, ([HEADER, *rows(5, 26)], 0.1)),
        page(3, ([HEADER, *rows(31, 3)], 0.1)),
    ]
    table, second, third = blocks(pages)
    assert isinstance(table, Table)
    assert table.text.splitlines() == ["Name\tSum", *(f"n{n}\t{n}" for n in range(1, 34))]
    assert [(part.page, part.first_row) for part in table.parts] == [(1, 0), (2, 5), (3, 31)]
    assert isinstance(second, Continued) and isinstance(third, Continued)
    assert second.page == third.page == 1
    assert second.words and not second.text


def test_a_table_that_goes_on_may_be_followed_by_one_that_does_too() -> None:
    pages = [
        page(1, ([HEADER, *rows(1, 4)], 0.7)),
        page(2, ([HEADER, *rows(5, 2)], 0.1), ([["Day", "Hour", "Place"], ["a", "b", "c"]], 0.8)),
        page(3, ([["Day", "Hour", "Place"], ["d", "e", "f"]], 0.1)),
    ]
    first, stub, second, last = blocks(pages)
    assert isinstance(first, Table) and isinstance(second, Table)
    assert (first.grid.rows, second.grid.rows) == (7, 3)
    assert isinstance(stub, Continued) and isinstance(last, Continued) and last.page == 2


def test_other_columns_other_headers_and_text_between_begin_a_new_table() -> None:
    first = page(1, ([HEADER, *rows(1, 4)], 0.7))
    others = [
        page(2, ([["A", "B", "C"], ["1", "2", "3"]], 0.1)),
        page(2, ([["Place", "Day"], ["x", "y"]], 0.1)),
        page(2, ([HEADER, *rows(5, 2)], 0.2), text=("A new subject begins.", 0.1)),
        page(2, ([HEADER, *rows(5, 2)], 0.6)),
        page(3, ([HEADER, *rows(5, 2)], 0.1)),
    ]
    for other in others:
        assert all(isinstance(block, Table) for block in blocks([first, other]))
    assert len(blocks([first, failed_page(2, "x"), page(3, ([HEADER, *rows(5, 2)], 0.1))])) == 2


def test_a_line_that_says_continued_does_not_part_a_table_nor_does_a_data_row_taken_for_a_header() -> None:
    pages = [
        page(1, ([HEADER, *rows(1, 4)], 0.7)),
        page(2, (rows(5, 3), 0.2), text=("Table 3 (continued)", 0.1)),
    ]
    table, _ = blocks(pages)
    assert isinstance(table, Table) and table.grid.rows == 8


def test_pages_are_held_back_only_while_a_table_may_go_on() -> None:
    asked: list[int] = []

    def source() -> Iterator[DocumentPage]:
        for number in range(1, 6):
            asked.append(number)
            yield page(number, text=("Only text.", 0.1)) if number != 3 else page(3, ([HEADER, *rows(1, 4)], 0.7))

    seen = [(done.page, list(asked)) for done in continued(source())]
    assert seen == [(1, [1]), (2, [1, 2]), (3, [1, 2, 3, 4]), (4, [1, 2, 3, 4]), (5, [1, 2, 3, 4, 5])]


def test_a_merge_is_bounded_and_then_a_new_table_begins() -> None:
    model = page(1, ([HEADER, *rows(1, 30)], 0.05))
    pages = [model.model_copy(update={"page": PageNumber(number)}) for number in range(1, continuity.MOST_PAGES + 50)]
    tables = [block for block in blocks(pages) if isinstance(block, Table)]
    assert [len(table.parts) for table in tables] == [continuity.MOST_PAGES, 49]
    assert sum(table.grid.rows - 1 for table in tables) == 30 * len(pages)
