import pytest

from layouts.judging.unclosed import is_left_open

WHOLE = [
    "",
    "A line of text.",
    "<table><tr><td>a</td></tr></table>",
    "\\[ x ^ { 2 } \\]\n\nand so on",
    "\\[ \\begin{aligned} a &= b \\\\[2pt] c &= d \\end{aligned} \\]",
    "$$ a = b $$",
    "```\ncode\n```",
    "<|ref|>text<|/ref|><|det|>[[10, 20, 30, 40]]<|/det|>\nText",
    "<|ref|>image<|/ref|><|det|>[[10, 20, 30, 40]]<|/det|>\n",
    "for all a < b",
    "<table><tr><td>a</td></tr>\n\n<|ref|>text<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>\nwhat follows",
]

OPEN = [
    "<table><tr><td>a</td></tr>",
    "Text and <table><tr><td>12",
    "<table><tr><td>a</td></tr></tab",
    "\\[ x ^ { 2 } + ",
    "$$ a = ",
    "```\nfor row in rows:",
    "<|ref|>text<|/ref|><|det|>[[10, 20, ",
    "Text\n<|ref|>te",
    "Text\n<|re",
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_finished_is_not_left_open(text: str) -> None:
    assert not is_left_open(text, "grounding")


@pytest.mark.parametrize("text", OPEN)
def test_what_stops_in_the_middle_is(text: str) -> None:
    assert is_left_open(text, "grounding")


def test_dialects_have_frames_of_their_own() -> None:
    items = '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"}'
    assert is_left_open(items, "dots")
    assert not is_left_open(items + "]", "dots")
    assert not is_left_open("```json\n" + items + "]\n```", "dots")
    assert is_left_open("---\nprimary_language: en\nis_table", "olmocr")
    assert not is_left_open("---\nprimary_language: en\n---\nText", "olmocr")
