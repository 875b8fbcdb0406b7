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


UNTITLED = """
No. H-20391                                       Date: 4 March 2026
Old Mill Bakery

Description                Quantity         Amount
Rope, 20 m                        2          25.00
Lamp oil                          4          12.80
                           Total             37.80
"""
SLIP = """
4 March 2026               10:42
Tea                         5.00
Scone                       3.40
Total                       8.40
Cash                       10.00
Change                      1.60
"""
UNSIGNED = (
    CONTRACT.split("\n", 2)[2]
    + "\n\n__________________        __________________\nthe Board                 the Lessee"
)


def test_invoices_without_a_title_are_parted_by_their_numbers_and_totals() -> None:
    another = UNTITLED.replace("H-20391", "H-20417").replace("4 March", "9 March")
    assert _begins(UNTITLED, another, another.replace("H-20417", "H-20555")) == [True, True, True]


def test_slips_without_a_title_are_parted_by_their_totals() -> None:
    assert _begins(SLIP, SLIP.replace("4 March", "5 March"), SLIP) == [True, True, True]


def test_a_contract_ends_where_it_is_signed() -> None:
    assert _begins(UNSIGNED, UNTITLED) == [True, True]
    assert _begins(CONTRACT, PROSE, PROSE) == [True, False, False]


def test_the_second_page_of_an_invoice_with_its_number_goes_on() -> None:
    terms = "No. H-20391                                       Date: 4 March 2026\nTerms\nGoods are ours until paid.\n"
    assert _begins(UNTITLED, terms + PROSE) == [True, False]


def test_terms_behind_an_invoice_go_on_with_it() -> None:
    assert _begins(UNTITLED, PROSE) == [True, False]


def test_rows_that_run_over_several_pages_stay_together() -> None:
    head, rows = UNTITLED.split("Description", 1)
    items = rows.split("Total", maxsplit=1)[0].strip().split("\n", 1)[1] * 8
    assert _begins(f"{head}Description{items}", items, f"{items}\n{rows[rows.index('Total') :]}") == [
        True,
        False,
        False,
    ]
