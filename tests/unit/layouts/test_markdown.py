"""Markdown says what the page says: read back by a Markdown parser, the text is what went in."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from layouts.cleaning import clean, clean_lines
from layouts.parsing import parse
from layouts.writing import markdown_text
from layouts.writing.markdown import document_markdown, page_markdown
from recto.blocks import Block, Continued, Figure, Heading, ListItem, Paragraph, Table
from recto.geometry import WHOLE_PAGE, Upright
from recto.pages import PageState, ParsedPage
from recto.values import PageNumber
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page, failed_page

MISREAD = "ab1 .)(-+*_`~#<>&;|[]!\\$%:=/x\"'@^{}?,\té中"
TEXTS = st.text(st.sampled_from(MISREAD + "\n"), max_size=30).map(clean_lines)
LINES = st.text(st.sampled_from(MISREAD), max_size=30).map(clean)


def tokens(markdown: str, *, html: bool = True) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": html}).enable("table").enable("strikethrough")
    return parser.parse(markdown)


def shown(token: Token) -> str:
    """The text of an inline token; anything but text and line breaks shows as its kind."""
    pieces: list[str] = []
    for child in token.children or []:
        if child.type == "text":
            pieces.append(child.content)
        elif child.type == "hardbreak" or child.content == "<br>":
            pieces.append("\n")
        else:
            pieces.append(f"({child.type})")
    return "".join(pieces)


def texts(markdown: str) -> list[str]:
    return [shown(token) for token in tokens(markdown) if token.type == "inline"]


def kinds(markdown: str) -> list[str]:
    return [token.type for token in tokens(markdown) if token.nesting >= 0 and token.type != "inline"]


def page_of(*blocks: Block) -> str:
    parsed = ParsedPage(engine="made", upright=Upright(), confidence=1, words=(), blocks=blocks)
    return page_markdown(document_page(1, parsed))


def paragraph(text: str) -> Paragraph:
    return Paragraph(text=text, box=WHOLE_PAGE, confidence=1, engine="made")


def item(marker: str, text: str, depth: int = 0) -> ListItem:
    return ListItem(text=text, box=WHOLE_PAGE, confidence=1, engine="made", marker=marker, depth=depth)


def table_of(rows: Sequence[Sequence[str | tuple[str, int, int]]], header_rows: int = 1) -> Table:
    [table] = parse(Sheet().add_table(rows, header_rows=header_rows, y=0.1).recognition()).blocks
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize("html", [True, False])
@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_a_paragraph_reads_back_as_one_paragraph_with_its_text(html: bool, text: str) -> None:
    assume((text and "\\" not in text) or "$" not in text)
    markdown = page_of(paragraph(text))
    parsed = tokens(markdown, html=html)
    assert [token.type for token in parsed] == (["paragraph_open", "inline", "paragraph_close"] if text else [])
    assert texts(markdown) == ([text] if text else [])


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_a_heading_reads_back(text: str) -> None:
    assume(text and ("\\" not in text or "$" not in text))
    markdown = page_of(Heading(text=text, box=WHOLE_PAGE, confidence=1, engine="made", level=3))
    assert (kinds(markdown), texts(markdown)) == (["heading_open"], [text])


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=3))
def test_a_pipe_table_reads_back(cells: list[str]) -> None:
    assume(any(cells) and not any("\\" in text and "$" in text for text in cells))
    grid = table_of([["head"] * len(cells), ["x"] * len(cells)]).grid
    filled = tuple(cell.model_copy(update={"text": cells[cell.col]}) if cell.row == 1 else cell for cell in grid.cells)
    table = Table(text="", box=WHOLE_PAGE, confidence=1, engine="made", grid=grid.model_copy(update={"cells": filled}))
    assert texts(page_of(table)) == ["head"] * len(cells) + cells


MARKERS = st.sampled_from(["•", "-", "1.", "2.", "3.", "7)", "(a)", "[1]", ""])
ITEMS = st.builds(item, MARKERS, TEXTS.filter(bool), st.integers(0, 3))


@settings(max_examples=300, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=6))
def test_lists_read_back_with_their_depths(items: list[ListItem]) -> None:
    assume(not any("\\" in one.text and "$" in one.text for one in items))
    wanted: list[tuple[int, str]] = []
    for one in items:
        wanted.append((min(one.depth, wanted[-1][0] + 1 if wanted else 0), one.text))
    depth, found = -1, list[tuple[int, str]]()
    for token in tokens(page_of(*items)):
        if token.type in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            depth += token.nesting
        elif token.type == "inline":
            found.append((depth, shown(token)))
    assert [level for level, _ in found] == [level for level, _ in wanted]
    for (_, text), (_, given_text), one in zip(found, wanted, items, strict=True):
        assert text in (given_text, f"{one.marker} {given_text}", f"{one.marker}{given_text}")


def test_numbers_of_lists_stay_as_printed() -> None:
    markdown = page_of(item("3.", "three"), item("4.", "four"), item("9.", "nine"), item("(a)", "letter"))
    assert markdown == "3. three\n4. four\n- 9\\. nine\n- (a) letter\n"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("->!< ab\n"), max_size=20))
def test_no_reason_ends_its_comment(reason: str) -> None:
    markdown = page_markdown(failed_page(3, reason)) + "\nafter\n"
    assert kinds(markdown) == ["html_block", "paragraph_open"]
    assert markdown.split("\n")[0].count("-->") == 1


def test_only_what_would_be_misread_is_escaped() -> None:
    plain = "A (b) [1], 2 * 3 = 6; file_name.txt, 50% & more: <5 > 4! #1 ~7 $5 and $6 - C:\\temp"
    assert page_of(paragraph(plain)) == plain + "\n"


def test_tags_of_a_document_stay_text_even_where_html_is_on() -> None:
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> --> <!-- x &lt; <a@b.c> [x](javascript:alert)"
    markdown = page_of(
        paragraph(hostile),
        item("•", hostile),
        Figure(text=hostile, box=WHOLE_PAGE, confidence=1, engine="made", image="figures/p0001-1.webp"),
    )
    assert texts(markdown)[:2] == [hostile, hostile]
    assert "<script" not in markdown and "<img" not in markdown and "<!--" not in markdown


def test_tables_with_spans_or_two_header_rows_are_html_that_stays_one_block() -> None:
    spanned = table_of([[("A\n<b>", 2, 1), ("B", 1, 2)], ["1", "2"], ["x", "y", "z"]], header_rows=2)
    markdown = page_of(spanned)
    assert kinds(markdown) == ["html_block"]
    assert '<th scope="col" rowspan="2">A<br>&lt;b&gt;</th><th scope="colgroup" colspan="2">B</th>' in markdown
    assert "<tbody>\n<tr><td>x</td><td>y</td><td>z</td></tr>\n</tbody>" in markdown


def test_a_table_without_header_gives_its_first_row_that_place() -> None:
    markdown = page_of(table_of([["a|b", "c"], ["d", "e"]], header_rows=0))
    assert markdown == "| a\\|b | c |\n| --- | --- |\n| d | e |\n"


def test_formulas_code_and_figures() -> None:
    formula = Paragraph(type="formula", text="E = mc^2 < b_1", box=WHOLE_PAGE, confidence=1, engine="made")
    code = Paragraph(type="code", text="a\n  ```b", box=WHOLE_PAGE, confidence=1, engine="made")
    figure = Figure(text="two [words]", box=WHOLE_PAGE, confidence=1, engine="made", image="figures/p0001-1.webp")
    wordy = figure.model_copy(update={"text": "word " * 50})
    assert page_of(formula) == "$$E = mc^2 < b_1$$\n"
    assert page_of(code) == "````\na\n  ```b\n````\n"
    assert page_of(figure) == "![two \\[words\\]](figures/p0001-1.webp)\n"
    assert page_of(wordy).splitlines()[0] == "![Figure](figures/p0001-1.webp)"
    assert page_of(wordy).splitlines()[2] == ("word " * 50).strip()


def test_math_in_text_is_left_as_math() -> None:
    assert page_of(paragraph("with $\\alpha_{1}$ and $5")) == "with $\\alpha_{1}$ and \\$5\n"
    signs = paragraph("with $a_{1} < b * |c|$ and $[x_{2}] \\& \\|y\\|$, but $a<b> &lt; \\c$")
    assert page_of(signs) == (
        "with $a_{1} \\lt b \\ast \\vert c\\vert $ and $\\lbrack x_{2}\\rbrack \\& \\Vert y\\Vert $, "
        "but \\$a&lt;b> &amp;lt; \\c\\$\n"
    )


def test_a_paragraph_goes_on_over_what_floats_between_its_halves() -> None:
    first = paragraph("The first column ends in the middle of a sentence, which the sec-")
    note = Paragraph(type="footnote", text="1 A note.", box=WHOLE_PAGE, confidence=1, engine="made")
    assert texts(page_of(first, note, paragraph("ond one finishes."))) == [
        "The first column ends in the middle of a sentence, which the second one finishes.",
        "1 A note.",
    ]


@pytest.mark.parametrize("after", ["Another sentence begins here, as long as the one before.", "b. to receive it; or"])
def test_a_paragraph_that_begins_anew_stays_apart(after: str) -> None:
    before = "All of this was in the other party's possession before or"
    assert texts(page_of(paragraph(before), paragraph(after))) == [before, after]


def test_pages_are_parted_and_none_is_missing() -> None:
    sheet = Sheet().add(RegionKind.PAGE_HEADER, "Running", y=0.02).add(RegionKind.TEXT, "Text.", y=0.2)
    read = document_page(1, parse(sheet.recognition()))
    blank = read.model_copy(update={"page": PageNumber(2), "state": PageState.BLANK, "blocks": ()})
    stub = Continued(text="", box=WHOLE_PAGE, confidence=1, engine="made", page=PageNumber(1))
    goes_on = read.model_copy(update={"page": PageNumber(4), "blocks": (stub,)})
    markdown = "".join(document_markdown([read, blank, failed_page(3, "it took 120 s"), goes_on]))
    assert markdown == (
        "<!-- page 1 -->\n\nText.\n\n<!-- page 2 -->\n\n<!-- page 3 -->\n\n"
        "<!-- page 3: failed: it took 120 s -->\n\n<!-- page 4 -->\n\n<!-- the table of page 1 goes on here -->\n"
    )
    assert re.findall(r"^<!-- page (\d+) -->$", markdown, re.MULTILINE) == ["1", "2", "3", "4"]


def test_code_fences_grow_and_text_of_code_is_untouched() -> None:
    assert tokens(markdown_text.code("x\n````\ny"))[0].content == "x\n````\ny\n"


def test_an_ellipsis_is_three_stops_but_for_chinese() -> None:
    assert clean("and so on\u2026") == "and so on..."
    assert clean("\u7b49\u2026") == "\u7b49\u2026"
    assert clean("\u2026\u2026") == "\u2026\u2026"


def test_stars_that_mark_a_figure_stand_as_they_are() -> None:
    assert markdown_text.inline(".006** and 7*") == ".006** and 7*"
    assert texts(markdown_text.inline("a *b .006** c* d")) == ["a *b .006** c* d"]
    assert texts(page_of(paragraph("***"))) == ["***"]
