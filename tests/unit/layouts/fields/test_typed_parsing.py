"""Printed texts as typed values."""

import pytest

from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed, parse
from recto.fields import FieldType, Scalar

GERMAN = Locale(decimal=",", languages=("de",), country="DE", currency="EUR")
FRENCH = Locale(decimal=",", languages=("fr",), country="FR", currency="EUR")
BRITISH = Locale(country="GB", currency="GBP")
AMERICAN = Locale(day_first=False, country="US", currency="USD")


@pytest.mark.parametrize(
    ("raw", "hints", "value"),
    [
        ("05.03.2018", GERMAN, "2018-03-05"),
        ("5 . 3 . 2018", GERMAN, "2018-03-05"),
        ("03/04/2026", AMERICAN, "2026-03-04"),
        ("03/04/2026", BRITISH, "2026-04-03"),
        ("03/25/2026", BRITISH, "2026-03-25"),
        ("2026-03-05", GERMAN, "2026-03-05"),
        ("12-01-19", BRITISH, "2019-01-12"),
        ("12. März 2019", GERMAN, "2019-03-12"),
        ("1er août 2021", FRENCH, "2021-08-01"),
        ("25 de diciembre de 2019", Locale(languages=("es",)), "2019-12-25"),
        ("15 października 2020", Locale(languages=("pl",)), "2020-10-15"),
        ("2014. április 19.", Locale(languages=("hu",)), "2014-04-19"),
        ("19 april 2014", Locale(languages=("nl",)), "2014-04-19"),
        ("18-NOV-2017", BRITISH, "2017-11-18"),
        ("Jan 1, 2022", AMERICAN, "2022-01-01"),
        ("Friday, 3rd of May 2019", BRITISH, "2019-05-03"),
        ("25/12/2018 8:13:39 PM", BRITISH, "2018-12-25"),
        ("30 Apr '18", BRITISH, "2018-04-30"),
        ("20180304", BRITISH, "2018-03-04"),
        ("2018年3月5日", Locale(languages=("ja",)), "2018-03-05"),
    ],
)
def test_dates_are_read_in_the_order_of_their_document(raw: str, hints: Locale, value: str) -> None:
    assert parse(FieldType.DATE, raw, hints=hints) == value


@pytest.mark.parametrize(
    "raw", ["May", "yesterday", "31.02.2020", "12:30", "1.2.3.4", "01.02.2020 to 03.02.2020", "Q3"]
)
def test_what_is_no_single_date_is_none(raw: str) -> None:
    assert isinstance(parse(FieldType.DATE, raw, hints=GERMAN), NotParsed)


@pytest.mark.parametrize(
    ("raw", "hints", "value"),
    [
        ("1.234,56 €", GERMAN, 1234.56),
        ("1 234,56", FRENCH, 1234.56),
        ("12 000 000,50 Kč", GERMAN, 12000000.5),
        ("CHF 1'234.50", GERMAN, 1234.5),
        ("1,23,456.00", BRITISH, 123456.0),
        ("1.234", GERMAN, 1234.0),
        ("1.234", BRITISH, 1.234),
        ("1,234", BRITISH, 1234.0),
        ("0.125", GERMAN, 0.125),
        ("-12,00", GERMAN, -12.0),
        ("€ -9,32", GERMAN, -9.32),
        ("12.50-", BRITISH, -12.5),
        ("(45.00)", AMERICAN, -45.0),
        ("−3,00", GERMAN, -3.0),
        ("100,-", GERMAN, 100.0),
        ("RM12.50", BRITISH, 12.5),
        ("l2.5O", BRITISH, 12.5),
        ("4,759 .20", AMERICAN, 4759.2),
    ],
)
def test_amounts_keep_their_sign_and_their_decimals(raw: str, hints: Locale, value: float) -> None:
    assert parse(FieldType.AMOUNT, raw, hints=hints) == value


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldType.NUMBER, "20 Stk", 20.0),
        (FieldType.PERCENT, "19 %", 19.0),
        (FieldType.INTEGER, "12", 12),
        (FieldType.CURRENCY, "€", "EUR"),
        (FieldType.CURRENCY, "Schweizer Franken", "CHF"),
        (FieldType.COUNTRY, "Österreich", "AT"),
        (FieldType.COUNTRY, "Germany", "DE"),
        (FieldType.BOOLEAN, "Ja", True),
        (FieldType.BOOLEAN, "☐", False),
        (FieldType.IBAN, "DE02 1203 0000 0000 2020 51", "DE02120300000000202051"),
        (FieldType.BIC, "BYLADEM1001", "BYLADEM1001"),
        (FieldType.TAX_ID, "DE 136 695 976", "DE136695976"),
        (FieldType.TAX_ID, "201/113/40209", "201/113/40209"),
        (FieldType.PHONE, "0711 5088552", "+497115088552"),
        (FieldType.EMAIL, "info@example.org", "info@example.org"),
        (FieldType.URL, "www.example.org", "www.example.org"),
        (FieldType.IDENTIFIER, " RE-2018 / 7 ", "RE-2018 / 7"),
        (FieldType.ADDRESS, "Ecke  12 \n 12345 Stadt", "Ecke 12\n12345 Stadt"),
    ],
)
def test_other_types(kind: FieldType, raw: str, value: Scalar) -> None:
    assert parse(kind, raw, hints=GERMAN) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FieldType.AMOUNT, "three"),
        (FieldType.AMOUNT, "12 to 15"),
        (FieldType.INTEGER, "1,5"),
        (FieldType.IBAN, "my account"),
        (FieldType.BIC, "KUNDENDIENST"),
        (FieldType.EMAIL, "info at example"),
        (FieldType.BOOLEAN, "perhaps"),
        (FieldType.CURRENCY, "wood"),
        (FieldType.TEXT, "  "),
    ],
)
def test_what_is_not_of_its_type_says_so(kind: FieldType, raw: str) -> None:
    found = parse(kind, raw, hints=GERMAN)
    assert isinstance(found, NotParsed)
    assert found.why
