"""Typed values where they stand on a page."""

import pytest

from layouts.fields.typed.amounts import amounts_in, numbers_in
from layouts.fields.typed.contacts import emails_in, phones_in, urls_in
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.identifiers import bics_in, ibans_in, vat_ids_in
from layouts.fields.typed.locales import locale_of
from tests.resources.papers import papers

GERMAN = papers(
    """
Rechnung Nr. 2019-17 vom 12. März 2019          Lieferdatum: 05.03.2019
Wir liefern Ihnen 3 Stühle und die Zeit 12:30 Uhr

1      Stuhl          3 Stk      1.100,00 €      3.300,00
2      Rabatt                       -33,00         -33,00
Summe netto                                     3.267,00 EUR
zzgl. 19 % USt                                    620,73
IBAN DE02 1203 0000 0000 2020 51   BIC BYLADEM1001   USt-ID: DE136695976
Tel. 0711 5088552   info@example.org   www.example.org
"""
)


def test_dates_stand_on_their_words() -> None:
    page = GERMAN.pages[0]
    found = dates_in(page, locale_of(GERMAN))
    assert [(spot.value, spot.raw) for spot in found] == [
        ("2019-03-12", "12. März 2019"),
        ("2019-03-05", "05.03.2019"),
    ]
    assert [page.raw(spot.words) for spot in found] == ["12. März 2019", "05.03.2019"]


@pytest.mark.parametrize("line", ["March 1 - March 31, 2011", "1 March - 31 March 2011", "1. März bis 31. März 2011"])
def test_the_day_after_a_month_is_no_year_of_two_digits(line: str) -> None:
    view = papers(f"Period {line}\nBalance 12.00")
    assert [spot.value for spot in dates_in(view.pages[0], locale_of(view))] == ["2011-03-31"]


def test_amounts_have_signs_and_currencies() -> None:
    page = GERMAN.pages[0]
    found = amounts_in(page, locale_of(GERMAN))
    assert [(float(spot.amount), spot.currency) for spot in found] == [
        (1100.0, "EUR"), (3300.0, ""), (-33.0, ""), (-33.0, ""), (3267.0, "EUR"), (620.73, ""),
    ]  # fmt: skip
    assert all(spot.raw in page.raw(spot.words) for spot in found)


def test_numbers_leave_out_times_and_identifiers() -> None:
    page = papers("RE-2019/17 um 12:30 am 05.03.2019: 3 Stk zu 7 %, Artikel 4012A").pages[0]
    found = numbers_in(page, locale_of(GERMAN))
    assert [(spot.raw, spot.percent) for spot in found] == [("3", False), ("7 %", True)]


def test_identifiers_and_contacts() -> None:
    page = GERMAN.pages[0]
    assert [spot.value for spot in ibans_in(page)] == ["DE02120300000000202051"]
    assert [spot.value for spot in bics_in(page)] == ["BYLADEM1001"]
    assert [spot.value for spot in vat_ids_in(page)] == ["DE136695976"]
    assert [spot.value for spot in emails_in(page)] == ["info@example.org"]
    assert [spot.value for spot in urls_in(page)] == ["www.example.org"]
    assert [spot.value for spot in phones_in(page, locale_of(GERMAN))] == ["+497115088552"]


def test_a_document_tells_how_it_writes() -> None:
    german = locale_of(GERMAN)
    assert (german.decimal, german.day_first, german.languages[0], german.country) == (",", True, "de", "DE")
    american = locale_of(papers("Invoice date: 03/04/2026\nTotal due: $1,250.00\nAustin, TX 78701"))
    assert (american.decimal, american.day_first, american.country, american.currency) == (".", False, "US", "USD")


def test_a_day_above_twelve_decides_for_all_dates() -> None:
    view = papers("Invoice date: 03/04/2026\nDue date: 03/25/2026\nTotal £12.00")
    assert not locale_of(view).day_first
    assert [spot.value for spot in dates_in(view.pages[0], locale_of(view))] == ["2026-03-04", "2026-03-25"]


def test_a_comma_before_two_digits_decides_for_lone_groups() -> None:
    view = papers("Betrag 1.234\nSumme 12,50")
    assert [float(spot.amount) for spot in numbers_in(view.pages[0], locale_of(view))] == [1234.0, 12.5]
