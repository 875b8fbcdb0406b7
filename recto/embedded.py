"""What a document carries besides its pages: attached XML, form fields with their values, XFA data; and barcodes."""

from enum import StrEnum

from pydantic import ConfigDict

from recto.geometry import Box
from recto.values import PageNumber, Text, Value


class AttachedXml(Value):
    """An XML file inside a PDF; ``content`` as its bytes are there, not parsed yet."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: Text
    content: bytes


class FormFieldKind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    RADIO = "radio"


class FormField(Value):
    """A field of a PDF's form that was filled in. ``name`` is the full one, ``label`` what a viewer shows for it, empty
    for nothing. ``value`` of a box that is ticked is the name of its state, of several choices their lines.
    """

    name: Text
    kind: FormFieldKind
    value: Text
    label: Text = ""
    page: PageNumber
    box: Box


class Barcode(Value):
    """``symbology`` as zxing-cpp names it: ``QRCode``, ``EAN13``. ``text`` is what it says, in full."""

    page: PageNumber
    box: Box
    symbology: str
    text: Text


class EmbeddedData(Value):
    """``xfa`` is the XML of an XFA form's data sets, empty for none. ``barcodes`` of pages that were looked at.
    ``too_large``: what attached XML files are called that hold more than is looked at; ``xfa_too_large`` likewise.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    attachments: tuple[AttachedXml, ...] = ()
    form: tuple[FormField, ...] = ()
    xfa: bytes = b""
    barcodes: tuple[Barcode, ...] = ()
    too_large: tuple[Text, ...] = ()
    xfa_too_large: bool = False


NOTHING_EMBEDDED = EmbeddedData()
