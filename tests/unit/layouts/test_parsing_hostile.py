"""Text of models that lost their way: every text has blocks, soon, and no word of it is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.model_text.dialects import PARSERS
from layouts.parsing import parse
from layouts.writing.markdown import page_markdown
from recto.blocks import Block, Table
from recto.geometry import Box, Upright
from recto.recognitions import MarkupRecognition
from tests.resources.recognitions import document_page

TAGS = (
    *("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|ref|>text<|/ref|>", "<|det|>[[1, 2, 300, 400]]<|/det|>\n"),
    *("<|ref|>table<|/ref|>", "<|ref|>image<|/ref|>", "<|ref|>title<|/ref|>", "<|ref|>table_caption<|/ref|>"),
    *("[[220, ", "[[9, 8, 7]]", "[[0.5, 1e9, 3000, -4]]", "text[[1, 2, 3, 4]]", "<|ref", "<|", "<｜ref｜>", "<PAGE>"),
    *("<|ref|>equation<|/ref|><|det|>[[10, 20, 30, 40], [1, 2, 9, 9]]<|/det|>\n", "<|det|>header [1, 2, 3, 4]<|/det|>"),
)
MARKUP = (
    *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=3 colspan=99999>", "<thead>", "<th>", "<t"),
    *("\\(", "\\)", "\\[", "\\]", "$", "$$", "<center>", "</center>", "<b>", "</b>", "<br>", "<", ">", "&amp;", "&lt;"),
    *(
        "\n",
        "\n\n",
        " ",
        "# ",
        "## ",
        "- ",
        "1. ",
        "2. ",
        "| ",
        " |",
        "|---|---|\n",
        "```",
        "```\n",
        "**",
        "*",
        "_",
        "\\",
    ),
    *(
        "---\n",
        "{",
        "}",
        '"',
        '{"bbox": [1, 2, 3, 4], "category": "Text", "text": "',
        '"}',
        ",",
        "\ud800",
        "\x00",
        "    ",
    ),
)
WORD = re.compile(r"Wört\d+")

pieces = st.lists(
    st.one_of(st.sampled_from(TAGS), st.sampled_from(MARKUP), st.integers(1, 99).map(lambda number: f" Wört{number} ")),
    max_size=24,
)


def read(text: str, dialect: str = "grounding") -> tuple[Block, ...]:
    recognition = MarkupRecognition(
        engine="model",
        upright=Upright(aspect=0.7),
        dialect=dialect,
        text=text,
        finished=True,
        width=1000,
        height=1400,
    )
    return parse(recognition).blocks


def boxes(blocks: tuple[Block, ...]) -> list[Box]:
    cells = [cell.box for block in blocks if isinstance(block, Table) for cell in block.grid.cells]
    return [*(block.box for block in blocks), *cells]


@pytest.mark.parametrize("dialect", PARSERS)
@settings(max_examples=150, deadline=None)
@given(pieces)
def test_no_word_is_lost_and_every_box_is_on_the_page(dialect: str, parts: list[str]) -> None:
    text = "".join(parts)
    blocks = read(text, dialect)
    assert sorted(WORD.findall(text)) == sorted(WORD.findall("\n".join(block.text for block in blocks)))
    assert all(0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1 for x0, y0, x1, y1 in boxes(blocks))
    assert read(text, dialect) == blocks


@pytest.mark.parametrize("dialect", PARSERS)
@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=200), pieces.map("".join)))
def test_any_text_can_be_read_and_written(dialect: str, text: str) -> None:
    parsed = parse(MarkupRecognition(engine="model", upright=Upright(), dialect=dialect, text=text, finished=False))
    page_markdown(document_page(1, parsed))


HOSTILE = {
    "cells without an end": "<table><tr>" + "<td>ж</td>" * 9000,
    "cells that were not closed": "<table><tr>" + "<td>ж" * 9000,
    "rows of many cells": "<table>" + ("<tr>" + "<td>ж</td>" * 90) * 90 + "</table>",
    "spans over everything": "<table>" + "<tr><td rowspan=99999 colspan=99999>ж</td></tr>" * 800,
    "spans that meet": "<table>" + "<tr><td rowspan=200>ж</td><td colspan=200>y</td></tr>" * 400,
    "tables in tables": "<table><tr><td>" * 3000 + "ж",
    "tables that were not closed": "<table><tr><td>ж</td></tr>\n" * 2000,
    "tags of references": "<|ref|>" * 6000,
    "tags of places": "<|det|>[[1, " * 1500,
    "labels within lines": "word <|ref|>thing<|/ref|> " * 2000,
    "brackets": "[" * 8_000,
    "places without tags": "text[[1, 2, 3, 4" * 1000,
    "openings of formulas": "\\(" * 20_000,
    "openings of formulas and one end": "\\[" * 20_000 + "\\]",
    "dollars": "$$ " * 15_000 + "$",
    "environments": "\\begin{align}" * 4000,
    "stars": "**a " * 4_000,
    "signs that open tags": "<" * 40_000,
    "attributes": '<a b="' * 6000,
    "comments": "<!--" * 10_000,
    "objects": '{"text": ' * 20_000,
    "objects that were not closed": '{"bbox": [1, 2, 3, 4], "category": "Text", "text": "ж' * 800,
    "figures without an end": '[{"bbox": [' + "9" * 30_000,
    "pipes": "| " * 20_000,
    "rows of pipes": "|a|b|\n|---|---|\n" * 500,
    "equals signs": "=" * 40_000,
    "spaces": "<|ref|>text<|/ref|>" + " " * 40_000 + "ж",
    "empty lines": "<|ref|>text<|/ref|>" + "\n" * 40_000 + "ж",
    "quotes": "> " * 2000 + "ж",
    "lists": "".join(" " * depth + "- ж\n" for depth in range(400)),
    "numbers": "<|ref|>list<|/ref|>\n" + "".join(f"{number}. ж\n" for number in range(4000)),
    "fences": "```\n" * 8000,
    "backticks": "".join("`" * count + "a" for count in range(1, 250)),
    "front matter": "---\n" + "is_table: False\n" * 4000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_would_take_long_does_not(name: str) -> None:
    for dialect in PARSERS:
        blocks = read(HOSTILE[name], dialect)
        assert (
            sum(block.text.count("ж") for block in blocks) >= HOSTILE[name].count("ж") > 0 or "ж" not in HOSTILE[name]
        )
