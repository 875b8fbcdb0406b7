"""Whose paper it is, by the place of names: at the very top, in the foot, in a list of keys and values."""

from recto.fields import Scalar
from tests.resources.ruled import likeliest


def names(*texts: str) -> tuple[Scalar | None, Scalar | None]:
    """Of seller and buyer."""
    found = likeliest("invoice", *texts)
    return found.get("seller.name"), found.get("buyer.name")


def test_a_letterhead_without_a_legal_form_over_a_company() -> None:
    text = """
                                                  Blue Door Bakery
                                                  12 Harbour Street
                                                  London E1 6AN

Janssen Bouw BV
Markt 4
5611 EB Eindhoven

INVOICE 17
"""
    assert names(text) == ("Blue Door Bakery", "Janssen Bouw BV")


def test_a_postcode_is_no_name() -> None:
    text = """
Bakkerij Blauw
Havenstraat 12
3011 AB Rotterdam

Factuur 17
"""
    assert names(text)[0] == "Bakkerij Blauw"


def test_the_sender_in_the_foot_of_the_last_page() -> None:
    first = "Janssen Bouw BV\nMarkt 4\n5611 EB Eindhoven\n\nINVOICE 17\n"
    last = "Total   12.00\n\nBlue Door Bakery | 12 Harbour Street | London E1 6AN | info@example.com"
    assert names(first, last) == ("Blue Door Bakery", "Janssen Bouw BV")


def test_the_addressee_right_under_the_sender() -> None:
    text = """
Blue Door Bakery
12 Harbour Street
London E1 6AN
Riverside Books
4 Mill Lane
York YO1 7HH

INVOICE 17

Blue Door Bakery | 12 Harbour Street | London E1 6AN | info@example.com
"""
    assert names(text) == ("Blue Door Bakery", "Riverside Books")


def test_the_sender_in_small_print_over_the_addressee() -> None:
    text = """
Blue Door Bakery
Riverside Books
4 Mill Lane
York YO1 7HH

INVOICE 17

Blue Door Bakery | 12 Harbour Street | London E1 6AN | info@example.com
"""
    assert names(text) == ("Blue Door Bakery", "Riverside Books")


def test_a_name_on_two_lines_beside_its_key() -> None:
    text = """
Verkäufer
Nummer:        549910
               Allgemeine Musterhafte
Name:          Versicherung auf Gegenseitigkeit
Anschrift:     Musterstraße 12
               12345 Musterstadt
"""
    assert names(text)[0] == "Allgemeine Musterhafte Versicherung auf Gegenseitigkeit"


def test_a_column_of_names_is_no_buyer() -> None:
    text = """
Nabywca:
Castello Imports GmbH
ul. Rynek 4
31-042 Kraków

Nazwa            Ilość     Cena netto     Wartość netto
Papier A4        2         6,00           12,00
"""
    assert names(text)[1] == "Castello Imports GmbH"
