from typing import Literal

import pytest

from layouts.judging.readings import judge
from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.parsing import parse
from layouts.pixels.raster import quarter_turned
from recto.geometry import Box, Upright
from recto.images import Pixels
from tests.resources import model_pages, model_readings, special_pages
from tests.resources import pages as made
from tests.resources.model_pages import MadePage, Piece
from tests.resources.model_readings import Judged, grounded, plain, reading

SEEDS = (4,)


def judged(given: Judged) -> Verdict:
    return judge(given.recognition, given.parsed, given.pixels, known=given.known, languages=given.languages)


def code_of(given: Judged) -> str:
    verdict = judged(given)
    return verdict.code if isinstance(verdict, Doubtful) else "good"


def prose_page() -> MadePage:
    """In a language with Latin letters."""
    return next(page for page in (model_pages.page(seed, "prose") for seed in range(1, 100)) if _is_plain(page))


def _is_plain(page: MadePage) -> bool:
    return len(page.words) > 100 and sum(word.text.isascii() for word in page.words) > 0.9 * len(page.words)


@pytest.mark.parametrize("name", model_readings.GOOD)
def test_good_readings_are_not_doubted(name: str) -> None:
    assert [judged(model_readings.GOOD[name](seed)) for seed in SEEDS] == [Good()] * len(SEEDS)


@pytest.mark.parametrize("name", model_readings.DOUBTFUL)
def test_each_way_to_go_wrong_has_its_name(name: str) -> None:
    failing = model_readings.DOUBTFUL[name]
    assert [code_of(failing.make(seed)) for seed in SEEDS] == [failing.code] * len(SEEDS)


def test_what_was_left_out_is_told_as_a_share_of_the_writing() -> None:
    page = prose_page()
    half = [piece for place, piece in enumerate(page.pieces) if place % 2 == 0]

    verdict = judged(reading(grounded(half, made.luck(1)), page.pixels))

    assert isinstance(verdict, Doubtful)
    assert verdict.code == "left_out"
    assert 0.1 < verdict.share < 0.9
    assert f"{verdict.share:.0%}" in verdict.reason


def test_running_heads_may_be_left_out() -> None:
    page = prose_page()
    body = [piece for piece in page.pieces if piece.label not in ("header", "page_number")]

    assert judged(reading(grounded(body, made.luck(1)), page.pixels)) == Good()


def test_a_loop_that_the_model_left_again_is_none() -> None:
    page = prose_page()
    text = plain(page.pieces)
    middle = len(text) // 2

    verdict = judged(reading(f"{text[:middle]}\n{'no entry ' * 25}\n{text[middle:]}", page.pixels, dialect="markdown"))

    assert not isinstance(verdict, Doubtful) or verdict.code != "looping"


def test_white_letters_on_a_colour_are_ink() -> None:
    page = prose_page()
    coloured = page.pixels.copy()
    coloured[..., 2] = 0
    inverted = coloured // 2 + 60
    inverted[page.pixels.mean(axis=2) < 128] = 255
    assert judged(reading(grounded(page.pieces, made.luck(2)), inverted)) == Good()


@pytest.mark.parametrize("language", ["zh", "ar", "ja", "th", "hi", "ru", "el", "he", "ko"])
def test_pages_in_the_language_that_was_asked_for_are_good(language: str) -> None:
    codes = {"zh": "chi_sim", "ar": "ara", "ja": "jpn", "th": "tha", "hi": "hin", "ru": "rus", "el": "ell", "he": "heb"}
    page = made.printed(made.luck(language), dpi=100, language=language, sentences=10)
    text = " ".join(made.wording(made.luck(language), language, 10))

    given = reading(text, page, dialect="markdown", languages=(codes.get(language, "kor"),))
    assert judged(given) == Good()
    assert code_of(given._replace(languages=("eng",))) == "wrong_script"


def test_english_on_a_page_where_russian_was_asked_for_is_no_fault() -> None:
    page = prose_page()
    given = reading(grounded(page.pieces, made.luck(1)), page.pixels, languages=("rus",))
    assert judged(given) == Good()


def test_four_scripts_on_a_page_are_a_mix_that_no_document_has() -> None:
    page = prose_page()
    mixed = " ".join(made.wording(made.luck(3), language, 2)[0] for language in ("en", "ru", "zh", "ar", "hi", "th"))
    assert code_of(reading(mixed * 2, page.pixels, dialect="markdown")) == "wrong_script"


def test_music_and_drawings_without_places_are_not_read_too_little() -> None:
    for make in (special_pages.music, special_pages.drawing):
        page = make(7)
        assert judged(reading(plain(page.pieces), page.pixels, dialect="markdown")) == Good()


def test_only_the_part_that_the_model_was_shown_counts() -> None:
    page = prose_page()
    pixels = page.pixels.copy()
    for piece in page.pieces:
        if piece.box.y0 < 0.5 < piece.box.y1:
            height, width = pixels.shape[:2]
            rows = slice(int(piece.box.y0 * height) - 2, int(piece.box.y1 * height) + 2)
            pixels[rows, int(piece.box.x0 * width) - 2 : int(piece.box.x1 * width) + 2] = 250
    upper = [piece for piece in page.pieces if piece.box.y1 < 0.5]
    in_window = [
        Piece(piece.label, Box(piece.box.x0, 2 * piece.box.y0, piece.box.x1, 2 * piece.box.y1), piece.text)
        for piece in upper
    ]

    assert code_of(reading(grounded(upper, made.luck(1)), pixels)) == "left_out"
    assert judged(_in_window(grounded(in_window, made.luck(1)), pixels, Box(0.0, 0.0, 1.0, 0.5))) == Good()


def _in_window(text: str, pixels: Pixels, window: Box) -> Judged:
    given = reading(text, pixels)
    shown = given.recognition.model_copy(update={"window": window})
    return given._replace(recognition=shown, parsed=parse(shown))


def test_nothing_read_of_an_empty_page_is_right() -> None:
    assert judged(reading("", made.BLANKS["dirty"](3))) == Good()
    assert judged(reading("", made.BLANKS["white"](3))) == Good()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pages_that_lie_on_their_side_are_judged_as_they_are_read(rotation: Literal[90, 180, 270]) -> None:
    page = prose_page()
    half = [piece for place, piece in enumerate(page.pieces) if place % 2 == 0]

    whole, part = (
        _turned(reading(grounded(pieces, made.luck(1)), page.pixels), rotation) for pieces in (page.pieces, half)
    )

    assert code_of(whole) == "good"
    assert code_of(part) == "left_out"


def _turned(given: Judged, rotation: Literal[90, 180, 270]) -> Judged:
    """The same reading of the page as it lies when it has to be turned by ``rotation`` to be read."""
    height, width = given.pixels.shape[:2]
    upright = Upright(rotation=rotation, aspect=width / height)
    recognition = given.recognition.model_copy(update={"upright": upright})
    return given._replace(
        recognition=recognition,
        parsed=parse(recognition),
        pixels=quarter_turned(given.pixels, 360 - rotation),
    )
