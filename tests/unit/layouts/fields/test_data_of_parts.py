from layouts.fields.embedded.of_parts import data_of_parts
from layouts.fields.view import DocumentView
from recto.embedded import AttachedXml, EmbeddedData, FormField, FormFieldKind
from recto.geometry import Box
from recto.values import PageNumber
from tests.resources.einvoices import CII, CII_DRAFT
from tests.resources.laid_out import laid_out

OURS = "# Invoice\nNumber: KJ-20418\n\n          Total due        82.80"
OTHERS = "# Invoice\nNumber: KJ-20419\n\n          Total due        14.10"
LETTER = "Dear Ms Lund,\n\nwe thank you for the rope and the lamp oil.\n\nYours sincerely"
FILE = AttachedXml(name="factur-x.xml", content=CII.encode())


def test_an_invoice_as_xml_goes_to_the_part_with_its_number() -> None:
    assert _files(OTHERS, LETTER, OURS) == [(), (), ("factur-x.xml",)]


def test_of_two_parts_with_the_number_it_goes_to_the_one_with_the_total() -> None:
    assert _files(f"{LETTER}\nabout KJ-20418", OURS) == [(), ("factur-x.xml",)]


def test_it_goes_to_none_where_nobody_can_tell() -> None:
    assert _files(OURS, OURS) == [(), ()]
    assert _files(OTHERS, LETTER) == [(), ()]


def test_a_short_number_alone_tells_nothing() -> None:
    short = AttachedXml(name="zugferd.xml", content=CII_DRAFT.encode())
    assert _files("Pier R-7 was mended.", LETTER, file=short) == [(), ()]
    assert _files("Pier R-7 was mended.", "# Rechnung R-7\n\nSumme     559,84", file=short) == [(), ("zugferd.xml",)]


def test_fields_of_a_form_go_to_the_part_with_their_page() -> None:
    field = FormField(name="boat", kind=FormFieldKind.TEXT, value="Gull", page=PageNumber(2), box=Box(0, 0, 1, 0.1))
    parts = _parts(LETTER, OURS)
    assert [one.form for one in data_of_parts(EmbeddedData(form=(field,)), parts)] == [(), (field,)]


def _files(*texts: str, file: AttachedXml = FILE) -> list[tuple[str, ...]]:
    given = data_of_parts(EmbeddedData(attachments=(file,)), _parts(*texts))
    return [tuple(one.name for one in data.attachments) for data in given]


def _parts(*texts: str) -> list[DocumentView]:
    view = laid_out(*texts)
    return [DocumentView((page,), all=1) for page in view.pages]
