from layouts.classes.words import class_by_words
from recto.classes import Taxonomy
from tests.resources.laid_out import laid_out
from tests.unit.layouts.classes.test_words import CONTRACT, FORM, INVOICE, LETTER, RECHNUNG

PROSE = """
The board met in the old customs house and heard the report on the piers, which
had been repaired in spring. Members asked about the lamp and were told that it
"""
ENDED = PROSE.strip() + "\nwould burn again before the summer."


def test_each_document_of_a_stream_begins() -> None:
    assert _begins(INVOICE, LETTER, CONTRACT, FORM, RECHNUNG) == [True, True, True, True, True]


def test_a_document_of_one_kind_after_another_begins_with_another_number() -> None:
    assert _begins(INVOICE, INVOICE.replace("H-20391", "H-20392")) == [True, True]


def test_pages_of_prose_stay_together() -> None:
    assert _begins(CONTRACT, PROSE, ENDED, PROSE) == [True, False, False, False]


def test_a_page_that_says_it_is_the_second_goes_on() -> None:
    first, second = (f"{INVOICE}\nPage {number} of 2" for number in (1, 2))
    assert _begins(first, second) == [True, False]
    assert _begins(first, second, first, second) == [True, False, True, False]


def test_pages_are_counted_in_other_languages() -> None:
    first, second = (f"{RECHNUNG}\nSeite {number} von 2" for number in (1, 2))
    assert _begins(first, second, first) == [True, False, True]


def test_a_page_without_words_begins_nothing() -> None:
    assert _begins(INVOICE, "", CONTRACT) == [True, False, True]


def test_letters_after_one_another_begin_with_their_greeting() -> None:
    another = LETTER.replace("Ms Lund", "Mr Holm").replace("lamp", "boat")
    assert _begins(LETTER, another, another) == [True, True, True]


def test_a_form_in_a_contract_with_counted_pages_is_part_of_it() -> None:
    pages = [f"{text}\n{number}/3" for number, text in enumerate((CONTRACT, PROSE, FORM), start=1)]
    assert _begins(*pages) == [True, False, False]


def _begins(*texts: str) -> list[bool]:
    found = class_by_words(laid_out(*texts), Taxonomy())
    return [page.begins for page in found.pages]
