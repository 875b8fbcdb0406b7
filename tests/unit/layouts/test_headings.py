"""Heading levels over a document."""

from layouts.headings import heading_levels, headings, with_levels
from layouts.parsing import parse
from recto.blocks import Heading
from recto.documents import DocumentPage
from recto.geometry import Upright
from recto.recognitions import MarkupRecognition
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page

TITLE, HEADING = RegionKind.TITLE, RegionKind.HEADING


def levels(pages: list[DocumentPage]) -> list[tuple[str, int]]:
    found = heading_levels(headings(page) for page in pages)
    blocks = [block for page in pages for block in with_levels(page, found).blocks]
    return [(block.text, block.level) for block in blocks if isinstance(block, Heading)]


def page(number: int, *texts: tuple[RegionKind, str, float, bool]) -> DocumentPage:
    sheet = Sheet()
    for place, (kind, text, size, bold) in enumerate(texts):
        sheet.add(kind, text, y=0.1 + 0.1 * place, size=size, bold=bold)
    return document_page(number, parse(sheet.recognition()))


def test_sizes_and_weights_rank_and_pages_agree() -> None:
    first = page(1, (TITLE, "Title", 0.03, True), (HEADING, "Part", 0.02, True), (HEADING, "Run-in", 0.012, True))
    second = page(2, (HEADING, "Plain", 0.012, False), (HEADING, "Part two", 0.0201, True))
    assert levels([first, second]) == [("Title", 1), ("Part", 2), ("Run-in", 3), ("Plain", 4), ("Part two", 2)]


def test_sizes_that_were_measured_on_an_image_scatter_within_one_level() -> None:
    scan = page(1, *((HEADING, f"Part at {size}", size, False) for size in (0.022, 0.0205, 0.0193, 0.0181, 0.012)))
    assert [level for _, level in levels([scan])] == [2, 2, 2, 2, 3]


def test_chinese_headings_rank_with_bold_ones_of_their_size() -> None:
    pages = [page(1, (HEADING, "Before first use", 0.016, True), (HEADING, "首次使用前", 0.016, False))]
    assert [level for _, level in levels(pages)] == [2, 2]


def test_numbers_decide_over_looks() -> None:
    pages = [
        page(1, (HEADING, "1 Scope", 0.016, True), (HEADING, "1.1 Terms", 0.016, True)),
        page(2, (HEADING, "2 Method", 0.016, True), (HEADING, "2.1.1 Detail", 0.016, True)),
        page(3, (HEADING, "References", 0.016, True)),
    ]
    assert [level for _, level in levels(pages)] == [2, 3, 2, 4, 2]


def test_there_is_one_title_at_most() -> None:
    pages = [page(n, (TITLE, f"Chapter {n}", 0.03, True), (HEADING, "Part", 0.02, True)) for n in (1, 2, 3)]
    assert [level for _, level in levels(pages)] == [1, 3, 2, 3, 2, 3]


def test_the_largest_first_heading_is_the_title_without_being_called_so() -> None:
    pages = [page(1, (HEADING, "On Reading", 0.03, True), (HEADING, "Part", 0.02, True))]
    assert levels(pages) == [("On Reading", 1), ("Part", 2)]
    alike = [page(1, (HEADING, "One", 0.02, True), (HEADING, "Two", 0.02, True))]
    assert [level for _, level in levels(alike)] == [2, 2]


def test_levels_that_a_model_wrote_are_kept_below_one_title() -> None:
    text = "# One\n\n## Inner\n\n# Two\n"
    reading = MarkupRecognition(engine="m", upright=Upright(), dialect="markdown", text=text, finished=True)
    assert levels([document_page(1, parse(reading))]) == [("One", 1), ("Inner", 3), ("Two", 2)]


def test_a_title_read_sideways_measures_as_upright_ones_do() -> None:
    sheet = Sheet().add(HEADING, "Sideways", y=0.1, size=0.02 * 792 / 612, bold=True)
    turned = document_page(2, parse(sheet.recognition(Upright(rotation=90, aspect=792 / 612))))
    pages = [page(1, (TITLE, "T", 0.04, True), (HEADING, "Upright", 0.02, True)), turned]
    assert levels(pages)[1:] == [("Upright", 2), ("Sideways", 2)]
