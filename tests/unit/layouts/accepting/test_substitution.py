"""Answers in the places of drafts."""

from layouts.accepting.substitution import with_table
from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted
from layouts.tables import grid_text
from recto.blocks import Block, Paragraph, Table
from recto.escalations import Acceptance
from recto.geometry import Box, Upright, enclosing
from recto.pages import ParsedPage
from tests.resources.seen_tables import FARES, Rows, box_of, grid, seen

CAPTION = ("Table 7 Fares of the ferry in crowns for 2019",)
NOTE = ("Children under four and dogs travel without a ticket",)
ENGINE = "sonnet"


def page(rows: Rows, draft: Rows, *others: Paragraph) -> tuple[ParsedPage, int]:
    """A page with a table that was read as ``draft``, after ``others``."""
    words = seen(rows)
    table = Table(
        text=grid_text(grid(draft)),
        box=box_of(rows),
        confidence=1.0,
        engine="words",
        words=tuple(range(len(words))),
        grid=grid(draft),
    )
    blocks: tuple[Block, ...] = (*others, table)
    parsed = ParsedPage(engine="words", upright=Upright(), confidence=1.0, words=words, blocks=blocks)
    return parsed, len(others)


def taken(parsed: ParsedPage, block: int, answer: Rows) -> Accepted:
    draft = parsed.blocks[block]
    assert isinstance(draft, Table)
    found = accept_table(draft.grid, grid(answer), parsed.words, box=draft.box, limits=Acceptance())
    assert isinstance(found, Accepted), found
    return found


def paragraph(text: str, box: Box) -> Paragraph:
    return Paragraph(text=text, box=box, confidence=1.0, engine="words")


def test_the_table_stands_in_the_drafts_place_with_its_numbers() -> None:
    parsed, block = page(FARES, [[*row[:2], "", *row[3:]] for row in FARES], paragraph("Before", Box(0, 0, 1, 0.1)))
    made = with_table(parsed, block, taken(parsed, block, FARES), engine=ENGINE)
    first, table = made.blocks
    assert first == parsed.blocks[0]
    assert isinstance(table, Table)
    assert (table.engine, table.confidence, len(table.numbers)) == (ENGINE, 1.0, 24)
    assert table.text == grid_text(table.grid)
    assert made.words == parsed.words


def test_what_the_draft_had_around_the_table_stands_around_it_as_text() -> None:
    rows = [CAPTION, *FARES, NOTE]
    parsed, block = page(rows, rows)
    above, table, below = with_table(parsed, block, taken(parsed, block, FARES), engine=ENGINE).blocks
    assert (above.text, below.text) == (CAPTION[0], NOTE[0])
    assert above.box.y1 < table.box.y0 < table.box.y1 < below.box.y0
    assert sorted(above.words + table.words + below.words) == list(range(len(parsed.words)))


def test_rows_that_the_draft_took_for_text_do_not_stand_twice() -> None:
    words = seen(FARES)
    last = [word for word in words if word.box.y0 > box_of(FARES[:-1]).y1 - 0.005]
    total = paragraph(" ".join(word.text for word in last), enclosing([word.box for word in last]))
    parsed, block = page(FARES, FARES[:-1], paragraph("Before", Box(0, 0, 1, 0.1)), total)
    made = with_table(parsed, block, taken(parsed, block, FARES), engine=ENGINE)
    assert [type(each) for each in made.blocks] == [Paragraph, Table]
    assert "4,938" in made.blocks[1].text


def test_text_inside_the_table_that_is_not_in_the_answer_stays() -> None:
    stamp = paragraph("PAID 4711", Box(0.4, 0.25, 0.5, 0.26))
    parsed, block = page(FARES, FARES, stamp)
    made = with_table(parsed, block, taken(parsed, block, FARES), engine=ENGINE)
    assert stamp in made.blocks
