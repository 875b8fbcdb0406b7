import pytest

from documents.text_layer import page_facts, text_layer
from tests.resources import layers, pages


def test_words_stand_where_they_are_shown() -> None:
    layer = text_layer(layers.one_line())
    assert [word.text for word in layer.words] == ["Plain", "words"]
    first = layer.words[0].box
    assert first.x0 == pytest.approx(0.1, abs=0.01)
    assert first.y0 < 0.5 < first.y1 + 0.02
    assert layer.characters == 10


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_follow_the_turn_of_the_page(rotation: int) -> None:
    page = layers.turned(layers.one_line(), rotation)
    box = text_layer(page).words[0].box
    drawn = pages.pixels_of(page, 144)
    height, width = drawn.shape[:2]
    under = drawn[int(box.y0 * height) : int(box.y1 * height), int(box.x0 * width) : int(box.x1 * width)]
    assert under.min() < 60
    assert page_facts(page).rotation == rotation
    assert page_facts(page).size.width == (400 if rotation == 180 else 200)


def test_invisible_and_white_words_are_counted() -> None:
    assert text_layer(layers.one_line()).invisible == 0.0
    assert text_layer(layers.one_line(render_mode=3)).invisible == 1.0
    assert text_layer(layers.one_line(color=(1, 1, 1))).invisible == 1.0


def test_white_words_on_black_are_seen() -> None:
    assert text_layer(layers.on_black(color=(1, 1, 1))).invisible == 0.0


def test_words_under_a_later_picture_are_covered() -> None:
    facts = page_facts(layers.under_a_picture(layers.one_line()))
    assert facts.text.covered == 1.0
    assert facts.image_cover == 1.0


def test_glyphs_without_unicode_are_counted() -> None:
    assert text_layer(layers.no_map(3)).unmapped > 0.5
    assert text_layer(layers.born_digital(3)).unmapped == 0.0


def test_a_page_without_text_has_no_layer_but_marks() -> None:
    facts = page_facts(layers.drawn_only())
    assert facts.text.words == ()
    assert facts.text.characters == 0
    assert facts.vector_marks == 1
