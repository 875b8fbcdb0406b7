"""XML, forms and barcodes as they lie in documents, and what is too much of them."""

# pyright: reportUnknownMemberType=false
# zxing-cpp has stubs without types of its own.

from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from documents.barcodes import barcodes
from documents.embedded_data import MOST_XML_BYTES, MOST_XML_FILES, embedded_data
from recto.embedded import NOTHING_EMBEDDED, EmbeddedData, FormFieldKind
from recto.errors import InputDamaged
from recto.settings import Limits
from recto.values import PageNumber
from tests.resources.einvoices import CII, form_pdf, pdf_with, pinned_pdf, unlisted_form_pdf


def test_xml_files_are_taken_out_and_others_left(tmp_path: Path) -> None:
    path = pdf_with({"factur-x.xml": CII.encode(), "photo.jpg": b"\xff\xd8", "notes.txt": b"<a/>"}, tmp_path / "a.pdf")
    (file,) = embedded_data(path, limits=Limits()).attachments
    assert (file.name, file.content) == ("factur-x.xml", CII.encode())


def test_a_file_that_is_pinned_to_a_page_is_taken_out(tmp_path: Path) -> None:
    path = pinned_pdf("factur-x.xml", CII.encode(), tmp_path / "a.pdf")
    (file,) = embedded_data(path, limits=Limits()).attachments
    assert (file.name, file.content) == ("factur-x.xml", CII.encode())


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = b"<a>" + b" " * (4 * MOST_XML_BYTES) + b"</a>"
    path = pdf_with({"bomb.xml": bomb, "small.xml": b"<a/>"}, tmp_path / "bomb.pdf")
    assert path.stat().st_size < MOST_XML_BYTES / 10
    data = embedded_data(path, limits=Limits())
    assert ([file.name for file in data.attachments], data.too_large) == (["small.xml"], ("bomb.xml",))


def test_only_so_many_files_are_taken(tmp_path: Path) -> None:
    path = pdf_with({f"{number:02}.xml": b"<a/>" for number in range(MOST_XML_FILES + 5)}, tmp_path / "many.pdf")
    assert len(embedded_data(path, limits=Limits()).attachments) == MOST_XML_FILES


def test_filled_fields_of_a_form_have_values_and_places(tmp_path: Path) -> None:
    form = embedded_data(form_pdf(tmp_path / "form.pdf"), limits=Limits()).form
    assert [(field.name, field.kind, field.value, field.label) for field in form] == [
        ("applicant.name", FormFieldKind.TEXT, "Ada Oduya", "Full name"),
        ("applicant.iban", FormFieldKind.TEXT, "DE02 1203 0000 0000 2020 51", "IBAN"),
        ("member", FormFieldKind.CHECKBOX, "Yes", "Member"),
    ]
    assert form[0].box == pytest.approx((0.1, 0.1, 0.5, 0.125), abs=0.001)


def test_fields_are_found_where_the_form_does_not_list_them(tmp_path: Path) -> None:
    form = embedded_data(unlisted_form_pdf(tmp_path / "form.pdf"), limits=Limits()).form
    assert [field.value for field in form] == ["Ada Oduya", "DE02 1203 0000 0000 2020 51", "Yes"]


def test_places_of_fields_follow_a_turned_page(tmp_path: Path) -> None:
    form = embedded_data(form_pdf(tmp_path / "turned.pdf", rotation=90), limits=Limits()).form
    assert form[0].box == pytest.approx((0.875, 0.1, 0.9, 0.5), abs=0.001)


def test_files_that_are_no_pdf_hold_nothing(tmp_path: Path) -> None:
    image = tmp_path / "a.png"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert embedded_data(image, limits=Limits()) == NOTHING_EMBEDDED


def test_a_broken_pdf_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"nothing" * 20)
    with pytest.raises(InputDamaged, match=r"broken\.pdf"):
        embedded_data(broken, limits=Limits())


def test_embedded_data_survive_being_written(tmp_path: Path) -> None:
    data = embedded_data(pdf_with({"a.xml": b"<a>\xff</a>"}, tmp_path / "a.pdf"), limits=Limits())
    assert EmbeddedData.model_validate_json(data.model_dump_json()) == data


def test_barcodes_are_read_with_their_places() -> None:
    page = np.full((800, 600, 3), 255, np.uint8)
    drawn = np.asarray(zxingcpp.create_barcode("BCD\n002", zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
    page[80 : 80 + drawn.shape[0], 60 : 60 + drawn.shape[1]] = drawn[:, :, None]
    (code,) = barcodes(page, PageNumber(3))
    assert (code.page, code.symbology, code.text) == (3, "QRCode", "BCD\n002")
    assert 0.1 <= code.box.x0 < code.box.x1 <= 0.1 + drawn.shape[1] / 600
    assert 0.1 <= code.box.y0 < code.box.y1 <= 0.1 + drawn.shape[0] / 800


def test_a_page_without_barcodes_has_none() -> None:
    assert barcodes(np.full((80, 60, 3), 255, np.uint8), PageNumber(1)) == ()
