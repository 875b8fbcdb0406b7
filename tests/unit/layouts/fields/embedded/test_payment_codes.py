"""QR codes of payments, each by the format it begins with."""

import base64

import pytest

from layouts.fields.embedded.payment_codes import code_findings
from recto.embedded import Barcode
from recto.fields import InBarcode, Scalar
from recto.geometry import WHOLE_PAGE
from recto.values import PageNumber

SWISS = "\r\n".join(
    [
        "SPC", "0200", "1", "CH4431999123000889012",
        "S", "Tannery AG", "Rue du Lac", "1268", "2501", "Biel", "CH",
        "", "", "", "", "", "", "",
        "1949.75", "CHF",
        "K", "Ada Oduya", "Grosse Marktgasse 28", "9400 Rorschach", "", "", "CH",
        "QRR", "210000000003139471430009017", "Order of 15.06.2020", "EPD",
        r"//S1/10/R\/7-1/11/200712/30/106017086/32/7.7",
    ]
)  # fmt: skip
EPC = "BCD\n002\n1\nSCT\nBFSWDE33BER\nTannery e.V.\nDE33100205000001194700\nEUR12.30\n\nRF18539007547034\n\nThanks"
SPAYD = "SPD*1.0*ACC:CZ5855000000001265098001+RZBCCZPP*AM:480.50*CC:CZK*DT:20250414*RN:TANNERY*X-VS:20418*"
ATCUD = (
    "A:123456789*B:999999990*C:PT*D:FT*E:N*F:20250314*G:FT AB2019/0035*H:CSDF7T5H-35*I1:PT*N:2.30*O:12.30*Q:kLp0*R:9999"
)


def tagged(*parts: tuple[int, str]) -> str:
    return base64.b64encode(b"".join(bytes([tag, len(text.encode())]) + text.encode() for tag, text in parts)).decode()


def found(text: str, kind: str = "invoice") -> dict[str, Scalar]:
    code = Barcode(page=PageNumber(2), box=WHOLE_PAGE, symbology="QRCode", text=text)
    return {one.field: one.value for one in code_findings([code], kind).fields}


def test_a_swiss_qr_bill_with_bill_information() -> None:
    assert found(SWISS) == {
        "payment.iban": "CH4431999123000889012",
        "seller.name": "Tannery AG",
        "seller.address": "Rue du Lac 1268\n2501 Biel\nCH",
        "amount_due": 1949.75,
        "currency": "CHF",
        "buyer.name": "Ada Oduya",
        "buyer.address": "Grosse Marktgasse 28\n9400 Rorschach\nCH",
        "payment.reference": "210000000003139471430009017",
        "invoice_number": "R/7-1",
        "invoice_date": "2020-07-12",
        "seller.tax_id": "CHE106017086",
    }


def test_a_giro_code() -> None:
    assert found(EPC) == {
        "payment.bic": "BFSWDE33BER",
        "seller.name": "Tannery e.V.",
        "payment.iban": "DE33100205000001194700",
        "currency": "EUR",
        "amount_due": 12.3,
        "payment.reference": "RF18539007547034",
    }


def test_a_czech_payment_descriptor() -> None:
    assert found(SPAYD) == {
        "payment.iban": "CZ5855000000001265098001",
        "payment.bic": "RZBCCZPP",
        "amount_due": 480.5,
        "currency": "CZK",
        "due_date": "2025-04-14",
        "seller.name": "TANNERY",
        "payment.reference": "20418",
    }


def test_a_portuguese_invoice_without_a_known_buyer() -> None:
    assert found(ATCUD) == {
        "seller.tax_id": "PT123456789",
        "invoice_date": "2025-03-14",
        "invoice_number": "FT AB2019/0035",
        "tax_total": 2.3,
        "total": 12.3,
    }


def test_a_saudi_receipt_in_the_names_of_receipts() -> None:
    code = tagged((1, "متجر"), (2, "310122393500003"), (3, "2022-04-25T15:30:00Z"), (4, "1150.00"), (5, "150.00"))
    assert found(code, "receipt") == {
        "company": "متجر",
        "tax_id": "310122393500003",
        "date": "2022-04-25",
        "total": 1150.0,
        "tax_total": 150.0,
    }


@pytest.mark.parametrize(
    "text", ["", "SPC\n0200", "BCD\n002", "https://example.org/?a=1", "9781234567897", "AQID", "A:1*B:2"]
)
def test_other_codes_say_nothing(text: str) -> None:
    assert found(text) == {}


def test_an_amount_that_is_none_is_left_out() -> None:
    assert "amount_due" not in found(SWISS.replace("1949.75", "a lot"))


def test_the_source_is_the_code_and_its_part() -> None:
    (first, *_) = code_findings([Barcode(page=PageNumber(2), box=WHOLE_PAGE, symbology="QRCode", text=EPC)]).fields
    assert first.source == InBarcode(page=PageNumber(2), box=WHOLE_PAGE, symbology="QRCode", element="line 5")
    assert first.rule == "barcode:epc"
