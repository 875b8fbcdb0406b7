"""Names and addresses of shops: where they begin, where they end, and what is neither."""

import pytest

from layouts.fields.rules.kinds import findings_by_rules
from recto.fields import Scalar
from tests.resources.papers import papers

SOLD = "\nDate: 12/03/2018\nHammer     25.00\nTotal     25.00"
PLACE = "NO. 12, JALAN CONTOH 3/4,\n47300 PETALING JAYA"


def found(head: str) -> dict[str, Scalar]:
    fields = findings_by_rules("receipt", papers(head + SOLD)).fields
    return {one.field: one.value for one in sorted(fields, key=lambda one: one.score)}


@pytest.mark.parametrize(
    "head",
    [
        "KEDAI MODEL\n(123456-X)",
        "KEDAI MODEL (123456-X)",
        "KEDAI MODEL Reg. No : 123456789-T",
        "KEDAI MODEL CO. REG NO.: 123456-X",
        "KEDAI MODEL [123456-W]",
        "KEDAI MODEL\nROC NO: 123456 X",
        "A01234\nKEDAI MODEL",
        "WELCOME TO\nKEDAI MODEL",
        "SELAMAT DATANG\nKEDAI MODEL",
        "lim ah contoh\nKEDAI MODEL",
        "lim ah contoh\nKEDAI MODEL\n(JM0123456-H)",
    ],
)
def test_the_name_of_a_shop_without_a_legal_form(head: str) -> None:
    values = found(f"{head}\n{PLACE}\nTEL: 03-7770 0000")
    assert (values["company"], values["address"]) == ("KEDAI MODEL", PLACE)


def test_a_year_in_a_name_is_no_registration() -> None:
    assert found(f"MODEL STORES (1983) PTE LTD\n{PLACE}")["company"] == "MODEL STORES (1983) PTE LTD"


def test_a_road_is_no_legal_form() -> None:
    values = found("SYARIKAT MODEL\nLOT 5, BEACH ROAD, KG. BARU\n75450 MELAKA")
    assert (values["company"], values["address"]) == ("SYARIKAT MODEL", "LOT 5, BEACH ROAD, KG. BARU\n75450 MELAKA")


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("LOT 1.85 & 1.86, JALAN CONTOH\n75450 MELAKA", "LOT 1.85 & 1.86, JALAN CONTOH\n75450 MELAKA"),
        ("19 & 19A,\nJALAN CONTOH\n31400 IPOH", "19 & 19A,\nJALAN CONTOH\n31400 IPOH"),
        ("NO 15\nJALAN CONTOH\n31400 IPOH", "NO 15\nJALAN CONTOH\n31400 IPOH"),
        ("JALAN CONTOH\nUSJ 9, 81100\nJOHOR BAHRU", "JALAN CONTOH\nUSJ 9, 81100\nJOHOR BAHRU"),
        ("Address: 5, JALAN CONTOH\n31400 IPOH", "5, JALAN CONTOH\n31400 IPOH"),
        ("5, JALAN CONTOH\n31400 IPOH TEL: 05-123 4567", "5, JALAN CONTOH\n31400 IPOH"),
        ("5, JALAN CONTOH\n31400 IPOH 05-123 4567", "5, JALAN CONTOH\n31400 IPOH"),
        ("(Books - Taman Contoh)\n5, JALAN CONTOH\n31400 IPOH", "5, JALAN CONTOH\n31400 IPOH"),
        ("5, JALAN CONTOH\n31400 IPOH\nPERAK\nNow open: come in!", "5, JALAN CONTOH\n31400 IPOH\nPERAK"),
        ("Hauptstr. 12\n50667 Köln", "Hauptstr. 12\n50667 Köln"),
        ("1234 MAIN STREET\nSPRINGFIELD, IL 62701\nST# 1234 OP# 00001", "1234 MAIN STREET\nSPRINGFIELD, IL 62701"),
    ],
)
def test_where_an_address_begins_and_ends(printed: str, address: str) -> None:
    assert found(f"MODEL ENTERPRISE\n{printed}")["address"] == address


def test_a_customers_address_is_not_looked_at() -> None:
    assert "address" not in found(f"MODEL ENTERPRISE\nTAX INVOICE\nBill To:\nBUYER SDN BHD\n{PLACE}")
