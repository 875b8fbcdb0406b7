import pytest

from documents.text_layer import page_facts
from layouts.judging.evidence import NO_EVIDENCE, Evidence, own_text_evidence, reading_evidence
from recto.recognitions import WordsRecognition
from tests.resources import layers, pages, readings


def test_typed_text_that_is_all_of_the_page_is_complete_and_exact() -> None:
    page = layers.born_digital(3)
    known = own_text_evidence(page_facts(page), pages.pixels_of(page))
    assert isinstance(known, Evidence)
    assert (known.complete, known.exact) == (True, True)
    assert len(known.words) == len(page_facts(page).text.words)


def test_an_ocr_layer_is_no_exact_evidence() -> None:
    page = layers.good_layer(3)
    known = own_text_evidence(page_facts(page), pages.pixels_of(page))
    assert isinstance(known, Evidence)
    assert not known.exact


@pytest.mark.parametrize("make", [layers.cipher, layers.mojibake, layers.replaced])
def test_text_without_a_meaning_proves_nothing(make: layers.PageMaker) -> None:
    page = make(3)
    assert own_text_evidence(page_facts(page), pages.pixels_of(page)) == NO_EVIDENCE


def test_a_note_on_a_scan_is_not_all_of_it() -> None:
    page = layers.stamped(3)
    known = own_text_evidence(page_facts(page), pages.pixels_of(page))
    assert not isinstance(known, Evidence) or not known.complete


def test_what_an_engine_is_sure_of_is_evidence() -> None:
    found, pixels = readings.printed_words(4)
    for sure, expected in ((0.97, True), (0.7, False)):
        recognition, parsed, _ = readings.words([(text, box, sure) for text, box, _ in found], pixels)
        assert isinstance(recognition, WordsRecognition)
        known = reading_evidence(recognition, parsed, pixels)
        assert isinstance(known, Evidence) is expected


def test_half_of_a_page_read_by_an_engine_is_not_all_of_it() -> None:
    found, pixels = readings.printed_words(4)
    foot = max(box.y1 for _, box, _ in found)
    upper = [word for word in found if word[1].y1 < 0.5 * foot]
    recognition, parsed, _ = readings.words(upper, pixels)

    known = reading_evidence(recognition, parsed, pixels)

    assert isinstance(known, Evidence)
    assert (known.complete, known.exact) == (False, False)
