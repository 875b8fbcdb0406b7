"""Words without places of their own are put where their block stands."""

from layouts.parsing import parse
from layouts.writing.spread_words import spread_words
from recto.geometry import Box, Upright
from recto.pages import PageWord
from recto.recognitions import MarkupRecognition

TEXT = (
    "<|ref|>title<|/ref|><|det|>[[100, 50, 900, 90]]<|/det|>\n# The Harbour Works\n\n"
    "<|ref|>text<|/ref|><|det|>[[100, 100, 900, 300]]<|/det|>\n"
    + "Stone was brought by barge from Hallin. "
    * 12
    + "\n\n"
    "<|ref|>table<|/ref|><|det|>[[100, 400, 900, 600]]<|/det|>\n"
    "<table><tr><td>Oak</td><td>14</td></tr><tr><td>Pine</td><td>9</td></tr></table>\n\n"
    "<|ref|>equation<|/ref|><|det|>[[100, 700, 900, 720]]<|/det|>\n\\[ \\frac{a}{b} \\]\n"
)


def spread(text: str, upright: Upright) -> tuple[PageWord, ...]:
    page = parse(MarkupRecognition(engine="m", upright=upright, dialect="grounding", text=text, finished=True))
    return spread_words(page.blocks, page.upright)


def lies_in(inner: Box, outer: Box) -> bool:
    return inner.overlap(outer) >= 0.98 * inner.area > 0


def test_every_word_stands_once_and_in_its_block() -> None:
    words = spread(TEXT, Upright(aspect=0.7))
    assert [word.text for word in words[:3]] == ["The", "Harbour", "Works"]
    assert [word.text for word in words] == [
        *["The", "Harbour", "Works"],
        *(["Stone", "was", "brought", "by", "barge", "from", "Hallin."] * 12),
        *["Oak", "14", "Pine", "9"],
    ]
    assert all(lies_in(word.box, Box(0.1, 0.1, 0.902, 0.301)) for word in words[3:-4])
    tops = [word.box.y0 for word in words[3:-4]]
    assert tops == sorted(tops) and len(set(tops)) > 2
    oak, fourteen, pine, _ = (word.box.centre for word in words[-4:])
    assert oak[0] < 0.5 < fourteen[0] and oak[1] < 0.5 < pine[1]


def test_lines_of_a_page_that_was_turned_run_as_it_was_read() -> None:
    words = spread(TEXT, Upright(rotation=90, aspect=1.4))[3:-4]
    first_line = [word.box for word in words if abs(word.box.x0 - words[0].box.x0) < 0.001]
    assert len(first_line) > 1
    assert [box.y0 for box in first_line] == sorted((box.y0 for box in first_line), reverse=True)


def test_right_to_left_begins_at_the_right_and_unspaced_text_is_cut_to_lines() -> None:
    first, second = spread("<|ref|>text<|/ref|><|det|>[[100, 100, 900, 120]]<|/det|>\nبدأ العمل", Upright())
    assert first.box.x0 > second.box.x0
    chinese = "<|ref|>text<|/ref|><|det|>[[100, 100, 900, 300]]<|/det|>\n" + "石料用船运来" * 30
    lines = spread(chinese, Upright(aspect=0.7))
    assert len(lines) > 3
    assert "".join(word.text for word in lines) == "石料用船运来" * 30


def test_text_without_any_place_shares_the_page() -> None:
    words = spread("# Title\n\nOne two three.\n\nFour five.", Upright(aspect=0.7))
    assert [word.text for word in words] == ["Title", "One", "two", "three.", "Four", "five."]
    assert len({word.box for word in words}) == 6
