"""Whether a text stands on the pages: as it is, with slips, or not at all."""

import pytest

from layouts.fields.support import Located, Pages
from recto.fields import Absent, Exact, FieldType, Fuzzy, Support
from recto.values import PageNumber
from tests.resources.papers import papers

PAPER = """
ACME Tools Ltd                Birch & Sons
12 Long Road                  4 Mill Lane
London                        Leeds
Invoice No: A-1234            10.03.2026
Total due            1.234,50 EUR
“Best before” – 2027
"""


def test_a_text_of_one_line() -> None:
    found = _support("ACME Tools Ltd")

    assert isinstance(found, Exact)
    assert found.page == 1
    assert found.box.x1 < 0.5


@pytest.mark.parametrize("raw", ["ACME  Tools\nLtd", "A-1234", "1.234,50", "Total due", "1.234,50EUR"])
def test_white_space_does_not_matter(raw: str) -> None:
    assert isinstance(_support(raw), Exact)


def test_an_address_beside_another_one() -> None:
    found = Pages(papers(PAPER)).located("Birch & Sons\n4 Mill Lane\nLeeds")

    assert isinstance(found, Located)
    assert found.distance == 0
    assert found.seen == "Birch & Sons\n4 Mill Lane\nLeeds"
    assert len(found.place.lines) == 3


@pytest.mark.parametrize(
    ("raw", "distance", "seen"),
    [
        ("ACNE Tools Ltd", 1, "ACME Tools Ltd"),
        ("acme tools ltd", 6, "ACME Tools Ltd"),
        ('"Best before" - 2027', 3, "“Best before” – 2027"),
    ],
)
def test_slips_are_counted(raw: str, distance: int, seen: str) -> None:
    found = _support(raw)

    assert isinstance(found, Fuzzy)
    assert (found.distance, found.seen) == (distance, seen)


@pytest.mark.parametrize(
    "raw", ["234,50", "1.234,5", "A-123", "A-1235", "10.03.2025", "Tool", "Globex Corporation", "", "  "]
)
def test_parts_of_words_other_digits_and_what_is_not_there(raw: str) -> None:
    assert _support(raw) == Absent()


def test_pages_that_are_named_come_first() -> None:
    pages = Pages(papers("Total 5,00", "Total 5,00"))

    found = pages.located("5,00", first=[PageNumber(2)])

    assert isinstance(found, Located)
    assert found.page.page == 2


@pytest.mark.parametrize(
    ("raw", "value", "kind", "distance", "seen"),
    [
        ("1234.50", 1234.5, FieldType.AMOUNT, 5, "1.234,50 EUR"),
        ("-1234.50", -1234.5, FieldType.AMOUNT, 6, "1.234,50 EUR"),
        ("20260310", "2026-03-10", FieldType.DATE, 7, "10.03.2026"),
    ],
)
def test_values_that_are_written_otherwise(
    raw: str, value: float | str, kind: FieldType, distance: int, seen: str
) -> None:
    found = Pages(papers(PAPER)).support_of_value(raw, value, kind)

    assert isinstance(found, Fuzzy)
    assert (found.distance, found.seen) == (distance, seen)


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [("2", "2", FieldType.TEXT), ("20", 20.0, FieldType.NUMBER), ("20.00", 20.0, FieldType.NUMBER)],
)
def test_of_many_places_the_one_in_the_same_row_counts(raw: str, value: float | str, kind: FieldType) -> None:
    pages = Pages(papers("Lane 20 no. 2\nPage 2 of 20\nSum\nNails  2  20,00\nScrews  1  9,00"))
    beside = pages.support_of_value("Nails", "Nails", FieldType.TEXT)

    found = pages.support_in_row(raw, value, kind, beside)

    assert isinstance(found, Exact | Fuzzy)
    assert isinstance(beside, Exact)
    assert found.box.y0 < beside.box.y1
    assert beside.box.y0 < found.box.y1
    assert pages.support_in_row(raw, value, kind, Absent()) == pages.support_of_value(raw, value, kind)


def test_another_amount_is_none() -> None:
    assert Pages(papers(PAPER)).support_of_value("1234.51", 1234.51, FieldType.AMOUNT) == Absent()


def test_what_is_said_to_stand_at_a_place_is_looked_at_there() -> None:
    view = papers(PAPER)
    pages = Pages(view)
    found = pages.located("ACME Tools Ltd")
    assert isinstance(found, Located)

    there: Support = pages.support_at("ACME Tools Ltd", found.place)
    other: Support = pages.support_at("ACNE Tools Ltd", found.place)

    assert isinstance(there, Exact)
    assert isinstance(other, Fuzzy)
    assert (other.distance, other.seen) == (1, "ACME Tools Ltd")


def _support(raw: str) -> Support:
    return Pages(papers(PAPER)).support_of_value(raw, raw, FieldType.TEXT)


def test_past_a_limit_texts_are_found_as_they_are_or_not_at_all() -> None:
    pages = Pages(papers(PAPER), most=0)

    assert isinstance(pages.support_of_value("ACME Tools Ltd", "ACME Tools Ltd", FieldType.TEXT), Exact)
    assert isinstance(pages.support_of_value("1234.50", 1234.5, FieldType.AMOUNT), Fuzzy)
    assert pages.support_of_value("ACNE Tools Ltd", "ACNE Tools Ltd", FieldType.TEXT) == Absent()
