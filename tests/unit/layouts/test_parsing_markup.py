"""Model text to blocks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.parsing import parse
from recto.blocks import ListItem, Paragraph, Table
from recto.errors import ReadingGarbage
from recto.geometry import Upright
from recto.recognitions import MarkupRecognition


def markup(text: str, dialect: str = "markdown") -> MarkupRecognition:
    return MarkupRecognition(engine="model", upright=Upright(), dialect=dialect, text=text, finished=True)


def test_markdown_of_a_model_becomes_blocks() -> None:
    text = (
        "# Title\n\nSome *text* with `code`.\n\n1. one\n   - inner\n2. two\n\n$$\n\\frac{a}{b}\n$$\n\n"
        "| A | B |\n| - | - |\n| x_1 | y |\n\n![a picture](x.png)\n\n```\nraw $a$\n```\n"
    )
    blocks = parse(markup(text)).blocks
    assert [block.type for block in blocks] == [
        *("heading", "text", "list_item", "list_item", "list_item", "formula", "table", "figure", "code"),
    ]
    assert [block.text for block in blocks[:2]] == ["Title", "Some text with code."]
    assert [(b.marker, b.depth) for b in blocks if isinstance(b, ListItem)] == [("1.", 0), ("•", 1), ("2.", 0)]
    assert blocks[5].text == "\\frac{a}{b}"
    assert blocks[6].text == "A\tB\nx_1\ty"
    assert (blocks[7].text, blocks[8].text) == ("a picture", "raw $a$")


def test_html_tables_of_a_model_become_grids_and_other_html_only_text() -> None:
    text = (
        "<table><thead><tr><th rowspan=2>A</th><th colspan=2>B</th></tr><tr><th>1</th><th>2</th></tr></thead>"
        "<tr><td>x</td><td>y<br>z</td><td>w</td></tr></table>\n\n<div>kept<script>alert(1)</script></div>"
    )
    table, other = parse(markup(text)).blocks
    assert isinstance(table, Table) and isinstance(other, Paragraph)
    assert (table.grid.rows, table.grid.cols, table.grid.header_rows) == (3, 3, 2)
    assert [(c.row, c.col, c.rowspan, c.colspan) for c in table.grid.cells[:2]] == [(0, 0, 2, 1), (0, 1, 1, 2)]
    assert other.text == "kept"


def test_math_within_text_stands_between_dollars() -> None:
    [block] = parse(markup("with $a_1*b_2*c$ and \\(x\\_y\\)")).blocks
    assert block.text == "with $a_1*b_2*c$ and $x\\_y$"


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('<tablerd/> tr th td="9 rowspan|-\n$\\[]`#!'), max_size=60))
def test_model_text_is_never_too_odd(text: str) -> None:
    parse(markup(f"<table><tr><td rowspan=99999>{text}"))
    parse(markup(text))


def test_an_unknown_dialect_is_garbage() -> None:
    with pytest.raises(ReadingGarbage, match="doctags"):
        parse(markup("x", dialect="doctags"))
