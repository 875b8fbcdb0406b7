"""Words and regions to blocks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.parsing import parse
from layouts.writing.grid_html import grid_html
from recto.blocks import Block, Figure, Heading, ListItem, Marginal, Table
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.grids import Cell, Grid
from recto.recognitions import WordsRecognition
from recto.words import Layout, PlainRegion, Region, RegionKind, TableRegion, Word
from tests.resources.recognitions import Sheet

TEXT = RegionKind.TEXT


def blocks_of(sheet: Sheet) -> tuple[Block, ...]:
    return parse(sheet.recognition()).blocks


def texts_of(sheet: Sheet) -> list[str]:
    return [block.text for block in blocks_of(sheet)]


def test_lines_of_a_paragraph_are_joined_over_hyphens() -> None:
    sheet = Sheet().add(
        TEXT, "A page is read word by word, and lines that were bro-", "ken come together again.", y=0.1
    )
    assert texts_of(sheet) == ["A page is read word by word, and lines that were broken come together again."]


def test_short_lines_of_an_address_stay_lines() -> None:
    sheet = Sheet().add(TEXT, "Muster GmbH", "Example Street 123456", "12345 Sampletown", y=0.1)
    assert texts_of(sheet) == ["Muster GmbH\nExample Street 123456\n12345 Sampletown"]


def test_a_short_last_line_after_a_full_stop_ends_a_paragraph() -> None:
    full = "Every line of this text is about as long as this one,"
    sheet = Sheet().add(
        TEXT, full, full, "and this one ends it.", "Another paragraph begins here and reaches the margin", y=0.1
    )
    assert [len(text.splitlines()) for text in texts_of(sheet)] == [1, 1]


def test_lines_are_read_from_the_top_and_words_from_the_left_whatever_the_engine_says() -> None:
    sheet = Sheet()
    second = sheet.set("third fourth", 0.1, 0.2, 0.01)
    first = sheet.set("first second", 0.1, 0.1, 0.01)
    region = PlainRegion(kind=RegionKind.CAPTION, box=WHOLE_PAGE, words=(*reversed(second), *reversed(first)))
    sheet.regions.append(region)
    assert texts_of(sheet) == ["first second third fourth"]


def test_right_to_left_lines_begin_at_the_right_and_keep_runs_of_latin() -> None:
    sheet = Sheet()
    # As printed, from the left: the Latin words, then the Hebrew ones, the first of them at the right.
    words = sheet.set("Adobe Acrobat תוכנת את במחשב התקן", 0.1, 0.1, 0.01)
    sheet.regions.append(PlainRegion(kind=TEXT, box=WHOLE_PAGE, words=tuple(words)))
    assert texts_of(sheet) == ["התקן במחשב את תוכנת Adobe Acrobat"]


def test_chinese_words_stand_without_spaces() -> None:
    sheet = Sheet()
    for number, text in enumerate(["報告", "內容"]):
        sheet.words.append(
            Word(text=text, box=Box(0.1 + number * 0.05, 0.1, 0.15 + number * 0.05, 0.12), confidence=1, line=0)
        )
    sheet.regions.append(PlainRegion(kind=TEXT, box=WHOLE_PAGE, words=(0, 1)))
    assert texts_of(sheet) == ["報告內容"]


def test_lists_have_markers_and_depths_and_continue_over_lines() -> None:
    sheet = (
        Sheet()
        .add(RegionKind.LIST_ITEM, "• first", y=0.10)
        .add(RegionKind.LIST_ITEM, "– inner with a", "second line", x=0.15, y=0.13, indents=(0.0, 0.03))
        .add(RegionKind.LIST_ITEM, "• last", y=0.18)
    )
    items = [block for block in blocks_of(sheet) if isinstance(block, ListItem)]
    assert [(item.marker, item.text, item.depth) for item in items] == [
        ("•", "first", 0),
        ("–", "inner with a second line", 1),
        ("•", "last", 0),
    ]


def test_one_list_region_is_parted_at_its_markers_and_not_at_numbers_within() -> None:
    sheet = Sheet().add(RegionKind.LIST_ITEM, "1. see section", "2. for more", "2. done", y=0.1, indents=(0, 0.05, 0))
    items = [block for block in blocks_of(sheet) if isinstance(block, ListItem)]
    assert [item.marker for item in items][-1] == "2."
    assert items[-1].text == "done"


def test_running_text_that_counts_up_is_a_list_and_an_initial_is_not() -> None:
    sheet = (
        Sheet().add(TEXT, "(i) the first thing", "(ii) the second thing", y=0.1).add(TEXT, "J. Smith wrote it.", y=0.3)
    )
    assert [block.type for block in blocks_of(sheet)] == ["list_item", "list_item", "text"]


def test_headings_know_their_size_and_weight() -> None:
    sheet = (
        Sheet().add(RegionKind.TITLE, "The Title", y=0.1, size=0.03, bold=True).add(RegionKind.HEADING, "Part", y=0.2)
    )
    title, part = blocks_of(sheet)
    assert isinstance(title, Heading) and (title.level, title.size, title.bold) == (1, 0.03, True)
    assert isinstance(part, Heading) and (part.level, part.bold) == (2, False)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("Table A4-13. Projected average",), "caption"),
        (("Listing 1: A program",), "caption"),
        (("www.example.com",), "text"),
        (("Azure Interior", "4557 De Silva St", "Fremont CA 94538"), "text"),
        (("Table of contents",), "heading"),
        (("Tables in 1990 and", "what became of them", "until now"), "heading"),
        (("2 Yields",), "heading"),
    ],
)
def test_captions_and_addresses_are_no_headings(lines: tuple[str, ...], kind: str) -> None:
    (block,) = blocks_of(Sheet().add(RegionKind.HEADING, *lines, y=0.1))
    assert block.type == kind


def test_footnotes_are_parted_where_the_next_number_begins() -> None:
    sheet = Sheet().add(RegionKind.FOOTNOTE, "1 First note of", "2020 and later.", "2 Second.", y=0.9)
    assert texts_of(sheet) == ["1 First note of 2020 and later.", "2 Second."]


def test_code_keeps_lines_and_indents() -> None:
    sheet = Sheet().add(RegionKind.CODE, "if ready:", "go()", y=0.1, indents=(0.0, 4 * 0.012 * 0.6 / (612 / 792)))
    assert texts_of(sheet) == ["if ready:\n    go()"]


def test_header_and_footer_regions_are_set_apart_and_figures_keep_their_text() -> None:
    box = Box(0.2, 0.3, 0.8, 0.6)
    sheet = Sheet().add(RegionKind.PAGE_HEADER, "Report", y=0.03)
    label = sheet.set("axis label", 0.3, 0.2, 0.012)
    sheet.regions.append(PlainRegion(kind=RegionKind.FIGURE, box=Box(0.2, 0.1, 0.8, 0.3), words=tuple(label)))
    sheet = sheet.add_empty(RegionKind.FIGURE, box).add(RegionKind.PAGE_FOOTER, "3", y=0.97)
    header, labelled, empty, footer = blocks_of(sheet)
    assert isinstance(header, Marginal) and isinstance(footer, Marginal)
    assert isinstance(labelled, Figure) and labelled.text == "axis label"
    assert isinstance(empty, Figure) and empty.box == box and empty.text == ""


def test_a_table_keeps_its_grid_and_gives_its_text_plain() -> None:
    [table] = blocks_of(Sheet().add_table([["Name", "Sum"], ["Ann", "1.50"]], y=0.1))
    assert isinstance(table, Table) and table.grid.header_rows == 1
    assert table.text == "Name\tSum\nAnn\t1.50"


def test_a_right_to_left_table_begins_at_the_right() -> None:
    # As printed, from the left: the value, then its label, which is read first.
    sheet = Sheet().add_table([["20300", "מספר התקן"], [("הערות", 1, 2)]], header_rows=0, y=0.1)
    (table,) = blocks_of(sheet)
    assert isinstance(table, Table)
    assert [(cell.row, cell.col, cell.colspan) for cell in table.grid.cells] == [(0, 0, 1), (0, 1, 1), (1, 0, 2)]
    assert table.text.split("\n")[0].split("\t")[1] == "20300"
    assert table.grid.cells[0].box.x0 > table.grid.cells[1].box.x0
    assert grid_html(table.grid).startswith('<table dir="rtl">')


def test_words_of_a_table_region_that_no_cell_holds_are_kept_as_text() -> None:
    sheet = Sheet()
    words = sheet.set("Stray Ann", 0.1, 0.1, 0.012)
    cells = tuple(Cell(row=0, col=col, text=text, box=WHOLE_PAGE) for col, text in enumerate(["Ann", ""]))
    sheet.regions.append(TableRegion(box=WHOLE_PAGE, words=tuple(words), grid=Grid(rows=1, cols=2, cells=cells)))
    stray, table = blocks_of(sheet)
    assert (stray.text, table.text) == ("Stray", "Ann\t")


def test_wrapped_cells_flow_and_stacked_figures_do_not() -> None:
    sheet = Sheet()
    words = (
        *sheet.set("Property and", 0.1, 0.10, 0.012),
        *sheet.set("equipment", 0.1, 0.12, 0.012),
        *sheet.set("10.5", 0.5, 0.20, 0.012),
        *sheet.set("20.5", 0.5, 0.22, 0.012),
    )
    cells = (
        Cell(row=0, col=0, text="Property and\nequipment", box=Box(0.1, 0.1, 0.28, 0.14)),
        Cell(row=1, col=1, text="10.5\n20.5", box=Box(0.5, 0.2, 0.55, 0.24)),
    )
    sheet.regions.append(TableRegion(box=WHOLE_PAGE, words=words, grid=Grid(rows=2, cols=2, cells=cells)))
    [table] = blocks_of(sheet)
    assert isinstance(table, Table)
    assert [cell.text for cell in table.grid.cells] == ["Property and equipment", "10.5\n20.5"]


def test_rows_of_labels_and_amounts_stay_lines_though_they_fill_the_column() -> None:
    sheet = Sheet()
    words: list[int] = []
    for number, (label, amount) in enumerate([("Lentil soup", "6.50"), ("Crab sandwich", "11.75"), ("Total", "18.25")]):
        y = 0.1 + number * 0.02
        words += [*sheet.set(label, 0.1, y, 0.012), *sheet.set(amount, 0.8 - 0.0093 * len(amount), y, 0.012)]
    assert texts_of(sheet.add_words(TEXT, words)) == ["Lentil soup 6.50\nCrab sandwich 11.75\nTotal 18.25"]


def test_amounts_that_were_taken_for_a_text_of_their_own_go_to_their_labels() -> None:
    sheet = Sheet().add(TEXT, "Net amount", "Tax at 20 per cent", y=0.1).add(TEXT, "100.00", "20.00", x=0.7, y=0.1)
    assert texts_of(sheet) == ["Net amount 100.00\nTax at 20 per cent 20.00"]


def test_a_sum_beside_running_text_stays_where_it_is() -> None:
    sheet = Sheet()
    sheet.add(TEXT, "The left column of a page goes on", "for some lines and ends here.", y=0.1)
    sheet.add(TEXT, "and the right one ends in a sum of", "100.00", x=0.6, y=0.1)
    assert texts_of(sheet)[1] == "and the right one ends in a sum of 100.00"


def test_short_lines_under_wide_text_stay_lines_though_they_are_equally_long() -> None:
    full = "Every line of this text is about as long as this one, as columns of print are,"
    sheet = Sheet().add(TEXT, full, full, full, y=0.1).add(TEXT, "Mutual Agreement", "Own Confidential", y=0.17)
    assert texts_of(sheet)[1] == "Mutual Agreement\nOwn Confidential"
    alone = Sheet().add(TEXT, "Mutual Agreement", "Own Confidential", y=0.17)
    assert texts_of(alone) == ["Mutual Agreement Own Confidential"]


def test_centred_lines_stay_lines_though_a_mark_was_read_with_one_of_them() -> None:
    lines = ("HARBOUR INN", "Registration 001610235", "# 12 Quayside Lane, Port Ellin", "Tel. 01632 960", "TAX INVOICE")
    indents = [0.2 - len(line) * 0.00466 for line in lines]
    indents[2] -= 0.02
    sheet = Sheet().add(TEXT, *lines, y=0.1, indents=indents)
    assert texts_of(sheet) == ["\n".join(lines)]


def test_lines_that_end_in_sums_stay_lines_and_typed_rules_stand_alone() -> None:
    lines = ("-----------------", "SUBTOTAL 863.91", "Discount -84.00", "Sales Tax 66.23", "-----------------")
    assert texts_of(Sheet().add(TEXT, *lines, y=0.1)) == ["\n".join(lines)]


def test_lines_with_labels_stay_lines_though_one_fills_the_column() -> None:
    lines = ("Invoice number: 993548900-12572103", "Customer number: 6669263", "Ordered: 18 April 2014")
    assert texts_of(Sheet().add(TEXT, *lines, y=0.1)) == ["\n".join(lines)]


def test_ragged_lines_that_nearly_reach_the_edge_flow() -> None:
    full = "Every line of this text is about as long as this one, as columns of print are,"
    ragged = ("One of the following must be held to teach the subject: one,", "or two, or three of them")
    sheet = Sheet().add(TEXT, full, full, full, y=0.1).add(TEXT, *ragged, y=0.17)
    assert texts_of(sheet)[1] == " ".join(ragged)


def test_links_under_each_other_stay_lines() -> None:
    lines = ("www.example.com", "www.example.org", "www.example.net")
    assert texts_of(Sheet().add(TEXT, *lines, y=0.1)) == ["\n".join(lines)]


def test_every_paragraph_of_a_region_knows_how_wide_its_column_is() -> None:
    sheet = Sheet()
    full = "Every line of this text is about as long as this one."
    words = [index for number in range(3) for index in sheet.set(full, 0.1, 0.1 + number * 0.017, 0.012)]
    words += [*sheet.set("Points earned: 821", 0.1, 0.2, 0.012), *sheet.set("Points in all: 900", 0.1, 0.217, 0.012)]
    assert texts_of(sheet.add_words(TEXT, words))[-1] == "Points earned: 821\nPoints in all: 900"


def test_a_page_number_that_was_read_with_the_last_paragraph_stands_apart() -> None:
    full = "Every line of this text is about as long as this one,"
    sheet = Sheet().add(TEXT, full, full, full, "13", y=0.8, indents=(0.0, 0.0, 0.0, 0.25))
    assert texts_of(sheet)[-1] == "13"


def test_a_figure_that_letters_fill_is_text_and_one_that_was_hardly_read_is_not() -> None:
    framed = blocks_of(Sheet().add(RegionKind.FIGURE, "Daily Gazette", y=0.1, size=0.03))
    assert [(block.type, block.text) for block in framed] == [("text", "Daily Gazette")]
    guessed = blocks_of(Sheet().add(RegionKind.FIGURE, "Dsi1y Gazcttc", y=0.1, size=0.03, confidence=0.2))
    assert [block.type for block in guessed] == ["figure"]
    speck = blocks_of(Sheet().add(RegionKind.FIGURE, "2", y=0.1, confidence=0.5))
    assert [block.type for block in speck] == ["text"]


def test_one_item_without_a_marker_makes_no_list() -> None:
    item = RegionKind.LIST_ITEM
    assert [block.type for block in blocks_of(Sheet().add(item, "Thank you, come back soon!", y=0.5))] == ["text"]
    several = Sheet().add(item, "pears", y=0.1).add(item, "plums", y=0.13)
    assert [block.type for block in blocks_of(several)] == ["list_item", "list_item"]


@pytest.mark.parametrize(
    ("line", "marker", "text"),
    [
        ("4.答案示例", "4.", "答案示例"),
        ("三、小练笔", "三、", "小练笔"),
        ("（2）赞许", "（2）", "赞许"),
        ("2.Water", "2.", "Water"),
        ("›› Anwendung", "›", "Anwendung"),
    ],
)
def test_markers_without_a_space_after_them(line: str, marker: str, text: str) -> None:
    (block,) = blocks_of(Sheet().add(RegionKind.LIST_ITEM, line, y=0.1))
    assert isinstance(block, ListItem) and (block.marker, block.text) == (marker, text)


def test_boxes_leave_in_the_page_frame() -> None:
    sheet = Sheet().add(TEXT, "word", y=0.0, x=0.0)
    page = parse(sheet.recognition(Upright(rotation=90, aspect=1.3)))
    # Turned clockwise to be read: what stands at the top left then stood at the bottom left of the page.
    assert page.words[0].box.x0 == 0.0 and page.words[0].box.y1 == 1.0
    assert page.blocks[0].box == page.words[0].box


def test_confidence_is_the_mean_weighted_by_length() -> None:
    sheet = Sheet()
    words = [*sheet.set("abcd", 0.1, 0.1, 0.01, confidence=1.0), *sheet.set("abcdabcd", 0.2, 0.1, 0.01, confidence=0.4)]
    sheet.regions.append(PlainRegion(kind=TEXT, box=WHOLE_PAGE, words=tuple(words)))
    page = parse(sheet.recognition())
    assert page.confidence == page.blocks[0].confidence == 0.6


def test_words_outside_all_regions_stand_where_they_were() -> None:
    sheet = Sheet().add(TEXT, "Above.", y=0.1).add(TEXT, "Below.", y=0.8)
    sheet.set("Between.", 0.1, 0.4, 0.012)
    assert texts_of(sheet) == ["Above.", "Between.", "Below."]


boxes = st.builds(Box.of, *(st.floats(0, 1) for _ in range(4)))


def row_of(texts: list[str], box: Box) -> Grid:
    cells = tuple(Cell(row=0, col=at, text=text, box=box) for at, text in enumerate(texts))
    return Grid(rows=1, cols=len(texts), cells=cells)


grids = st.builds(row_of, st.lists(st.sampled_from(["a", "bc d", "•", ""]), min_size=1, max_size=3), boxes)


@st.composite
def recognitions(draw: st.DrawFn) -> WordsRecognition:
    texts = st.text(st.sampled_from("ab1.-•)( \u00adא中\x00\ud800"), max_size=5)
    word = st.builds(
        Word, text=texts, box=boxes, confidence=st.just(0.5), line=st.integers(0, 4), size=st.sampled_from([0.0, 0.02])
    )
    words = draw(st.lists(word, max_size=12))
    indices = st.lists(st.integers(0, 14), max_size=6).map(tuple)
    plain = st.builds(PlainRegion, kind=st.sampled_from(RegionKind), box=boxes, words=indices)
    table = st.builds(TableRegion, box=boxes, words=indices, grid=grids)
    regions: list[Region] = draw(st.lists(st.one_of(plain, table), max_size=5))
    return WordsRecognition(
        engine="made",
        upright=draw(st.sampled_from([Upright(), Upright(rotation=270, skew=1.5, aspect=0.7)])),
        words=tuple(words),
        layout=Layout(regions=tuple(regions)),
    )


@settings(max_examples=150, deadline=None)
@given(recognitions())
def test_no_word_is_lost_and_none_is_in_two_blocks(recognition: WordsRecognition) -> None:
    page = parse(recognition)
    assert sorted(index for block in page.blocks for index in block.words) == list(range(len(recognition.words)))
    assert len(page.words) == len(recognition.words)
    page.model_dump_json().encode()
