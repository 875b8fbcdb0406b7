"""Running headers, footers and page numbers."""

import pytest

from layouts.parsing import parse
from layouts.running import margins, running_lines, without_running
from recto.blocks import Marginal
from recto.documents import DocumentPage
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page

TEXT = RegionKind.TEXT


def page(number: int, *, top: str = "", bottom: str = "", kind: RegionKind = TEXT, body: str = "") -> DocumentPage:
    sheet = Sheet()
    if top:
        sheet.add(kind, top, y=0.04)
    sheet.add(TEXT, body or f"What only page {number} says.", y=0.4)
    if bottom:
        sheet.add(kind, bottom, y=0.96)
    return document_page(number, parse(sheet.recognition()))


def content(pages: list[DocumentPage]) -> list[list[str]]:
    """The texts that are left in each page."""
    running = running_lines(margins(page) for page in pages)
    parted = [without_running(page, running) for page in pages]
    for before, after in zip(pages, parted, strict=True):
        assert [block.text for block in before.blocks] == [block.text for block in after.blocks]
    return [[block.text for block in page.blocks if not isinstance(block, Marginal)] for page in parted]


def bodies(count: int) -> list[list[str]]:
    return [[f"What only page {number} says."] for number in range(1, count + 1)]


def test_a_repeated_line_and_a_counting_one_are_set_apart() -> None:
    pages = [page(n, top="Annual Report", bottom=f"Page {n + 10} of 99") for n in range(1, 6)]
    left = content(pages)
    assert left[1:] == bodies(5)[1:]
    assert left[0] == ["Annual Report", "What only page 1 says."]  # it may be the title, or a letterhead


def test_headers_of_left_and_right_pages_differ() -> None:
    pages = [page(n, top="The Book" if n % 2 else "The Author") for n in range(1, 9)]
    assert content(pages)[2:] == bodies(8)[2:]


def test_roman_page_numbers_count() -> None:
    pages = [page(n, bottom=text) for n, text in enumerate(["iii", "iv", "v", "vi"], start=1)]
    assert content(pages) == bodies(4)


def test_what_comes_once_and_what_does_not_count_along_stays() -> None:
    tops = ["A first subject", "Section 9", "Section 4", "Section 1", "Another"]
    pages = [page(n, top=top) for n, top in enumerate(tops, start=1)]
    assert content(pages) == [[top, *body] for top, body in zip(tops, bodies(5), strict=True)]


def test_a_heading_on_a_few_of_many_pages_stays() -> None:
    pages = [page(n, top="Summary" if n < 4 else "", kind=RegionKind.HEADING) for n in range(1, 11)]
    assert content(pages)[2] == ["Summary", "What only page 3 says."]


def test_one_page_alone_believes_the_layout_model_and_a_bare_page_number() -> None:
    assert content([page(1, top="The Journal, 2024", kind=RegionKind.PAGE_HEADER)]) == bodies(1)
    assert content([page(1, bottom="- 7 -")]) == bodies(1)
    assert content([page(1, top="—XIII—", kind=RegionKind.HEADING)]) == bodies(1)
    assert content([page(1, bottom="xiv")]) == bodies(1)
    assert content([page(1, top="XIV", kind=RegionKind.HEADING)]) == [["XIV", "What only page 1 says."]]
    assert content([page(1, bottom="Total due: 7.50")]) == [["What only page 1 says.", "Total due: 7.50"]]


def test_a_header_that_is_all_there_is_or_stands_in_the_middle_is_content() -> None:
    only = document_page(1, parse(Sheet().add(RegionKind.PAGE_HEADER, "Part Two", y=0.05).recognition()))
    assert content([only]) == [["Part Two"]]
    sheet = Sheet().add(RegionKind.PAGE_HEADER, "Clause", y=0.5).add(TEXT, "Body.", y=0.7)
    assert content([document_page(1, parse(sheet.recognition()))]) == [["Clause", "Body."]]


def test_summaries_stay_small_and_the_lines_seen_are_forgotten() -> None:
    summaries = (margins(page(n, top=f"Words {n * 7919} that do not {n} return")) for n in range(1, 400))
    assert not running_lines(summaries).places


@pytest.mark.parametrize("number", ["Phone: 408 555-0100", "(512) 555-0199", "Tél. 01 23 45 67 89", "+49 30 1234567"])
def test_a_letterhead_with_a_telephone_number_is_no_running_line_on_the_first_page(number: str) -> None:
    letterhead = f"Acme Parts, 12 Mill Road, {number}"
    pages = [page(n, bottom=letterhead, kind=RegionKind.PAGE_FOOTER) for n in range(1, 4)]

    assert content(pages) == [["What only page 1 says.", letterhead], *bodies(3)[1:]]


def test_a_footer_with_a_date_and_a_number_is_one_on_the_first_page_too() -> None:
    footer = "Downloaded at 22:09 +0430 on 30 August 2020, ISSN 1234-5678"

    assert content([page(1, bottom=footer, kind=RegionKind.PAGE_FOOTER)]) == bodies(1)


def small_print(*, number: str, size: float = 0.009, source: str = "text_layer") -> list[str]:
    sheet = Sheet().add(TEXT, "Journal of Sheep, volume 7, 2021", y=0.04, size=size)
    sheet.add(TEXT, "What the page has to say in its own words.", y=0.4)
    sheet.add(RegionKind.PAGE_FOOTER, number, y=0.95)
    alone = document_page(1, parse(sheet.recognition())).model_copy(update={"source": source})
    return content([alone])[0]


def test_small_type_above_the_text_of_an_inner_page_is_a_header() -> None:
    body = ["What the page has to say in its own words."]
    assert small_print(number="170") == body
    header = ["Journal of Sheep, volume 7, 2021"]
    assert small_print(number="1") == header + body  # the first page: it may be the letterhead
    assert small_print(number="A. Herd, 2021") == header + body
    assert small_print(number="170", size=0.012) == header + body
    assert small_print(number="170", source="image") == header + body


def test_a_note_without_a_mark_below_marked_ones_is_a_footer() -> None:
    def left(first: str) -> list[str]:
        sheet = Sheet().add(TEXT, "What the page has to say in its own words.", y=0.4)
        sheet.add(RegionKind.FOOTNOTE, first, y=0.84).add(RegionKind.FOOTNOTE, "Herd, A.: Sheep. 2021.", y=0.9)
        sheet.add(RegionKind.PAGE_FOOTER, "170", y=0.95)
        return content([document_page(1, parse(sheet.recognition()))])[0][1:]

    assert left("3 As others say.") == ["3 As others say."]
    assert left("and so on to the end.") == ["and so on to the end.", "Herd, A.: Sheep. 2021."]


def test_a_header_in_large_letters_is_the_title_of_the_first_page() -> None:
    def titled(number: int, size: float) -> DocumentPage:
        sheet = Sheet().add(RegionKind.PAGE_HEADER, "Project Request", y=0.04, size=size)
        sheet.add(TEXT, f"What only page {number} says.", y=0.4)
        return document_page(number, parse(sheet.recognition()))

    assert content([titled(1, 0.02), titled(2, 0.02)]) == [["Project Request", *bodies(1)[0]], *bodies(2)[1:]]
    assert content([titled(1, 0.012)]) == bodies(1)
