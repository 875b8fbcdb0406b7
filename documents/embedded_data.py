"""Structured data inside PDFs, as it lies there: attached XML files, the values of forms, XFA data.

Everything is bounded before it is unpacked: a small stream can hold gigabytes.
"""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false, reportAttributeAccessIssue=false

import importlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import pymupdf

from documents.facts import FileKind
from documents.mupdf import BROKEN, as_displayed, cause, complaints, open_pdf
from documents.opening import kind_of
from recto.embedded import NOTHING_EMBEDDED, AttachedXml, EmbeddedData, FormField, FormFieldKind
from recto.errors import InputDamaged
from recto.settings import MEBIBYTE, Limits
from recto.values import PageNumber

MOST_ATTACHMENTS: Final = 50
MOST_XML_FILES: Final = 8
MOST_XML_BYTES: Final = 8 * MEBIBYTE
"""Of one file. An invoice with a thousand lines has about one; a larger file is left out."""
MOST_FORM_FIELDS: Final = 5_000
MOST_PAGES: Final = 200
"""That are looked through for fields of forms and for files that are pinned to them."""
MOST_NOTES: Final = 1_000
"""Of one page that are looked at for files."""
MOST_VALUE_LETTERS: Final = 10_000

_XML_TYPES: Final = ("text/xml", "application/xml", "text#2fxml", "application#2fxml")
_KINDS: Final = {
    pymupdf.PDF_WIDGET_TYPE_TEXT: FormFieldKind.TEXT,
    pymupdf.PDF_WIDGET_TYPE_COMBOBOX: FormFieldKind.CHOICE,
    pymupdf.PDF_WIDGET_TYPE_LISTBOX: FormFieldKind.CHOICE,
    pymupdf.PDF_WIDGET_TYPE_CHECKBOX: FormFieldKind.CHECKBOX,
    pymupdf.PDF_WIDGET_TYPE_RADIOBUTTON: FormFieldKind.RADIO,
}
_UNTICKED: Final = {"", "Off", "null"}

_mupdf: Any = importlib.import_module("pymupdf.mupdf")


def embedded_data(path: Path, *, limits: Limits, shown: str = "", password: str = "") -> EmbeddedData:
    """Of a PDF; files of other types hold none. ``shown`` is the file's name for people.

    Raises what ``open_pdf`` raises, and ``InputDamaged`` where the data cannot be taken out.
    """
    name = shown or path.name
    if kind_of(path, shown=name, limits=limits) is not FileKind.PDF:
        return NOTHING_EMBEDDED
    with open_pdf(path, shown=name, password=password) as document:
        try:
            files, xfa = list(_xml_files(document)), _xfa(document)
            return EmbeddedData(
                attachments=tuple(file for file in files if isinstance(file, AttachedXml)),
                form=tuple(_form(document)),
                xfa=xfa if isinstance(xfa, bytes) else b"",
                too_large=tuple(file.name for file in files if isinstance(file, _TooLarge)),
                xfa_too_large=isinstance(xfa, _TooLarge),
            )
        except BROKEN as error:
            raise InputDamaged(f"{name}: its embedded data cannot be read ({cause(error)})") from error
        finally:
            complaints()


class _TooLarge(NamedTuple):
    """A file of that name, which holds more than may be."""

    name: str


def _xml_files(document: pymupdf.Document) -> Iterator[AttachedXml | _TooLarge]:
    found = (_attached(specification) for specification in islice(_specifications(document), MOST_ATTACHMENTS))
    yield from islice((one for one in found if one is not None), MOST_XML_FILES)


def _specifications(document: pymupdf.Document) -> Iterator[Any]:
    """Of the files that the document names, else of those that only stand beside it (/AF of PDF/A-3); then of those
    that are pinned to its pages.
    """
    pdf = _pdf(document)
    names = _mupdf.pdf_load_name_tree(pdf, _mupdf.pdf_new_name("EmbeddedFiles"))
    for place in range(_mupdf.pdf_dict_len(names)):
        yield _mupdf.pdf_dict_get_val(names, place)
    if _mupdf.pdf_dict_len(names) == 0:
        beside = _mupdf.pdf_dict_gets(_root(document), "AF")
        for place in range(_mupdf.pdf_array_len(beside)):
            yield _mupdf.pdf_array_get(beside, place)
    for page in range(min(document.page_count, MOST_PAGES)):
        yield from _pinned(_mupdf.pdf_lookup_page_obj(pdf, page))


def _pinned(page: Any) -> Iterator[Any]:
    notes = _mupdf.pdf_dict_gets(page, "Annots")
    for place in range(min(_mupdf.pdf_array_len(notes), MOST_NOTES)):
        note = _mupdf.pdf_array_get(notes, place)
        if _mupdf.pdf_to_name(_mupdf.pdf_dict_gets(note, "Subtype")) == "FileAttachment":
            yield _mupdf.pdf_dict_gets(note, "FS")


def _attached(specification: Any) -> AttachedXml | _TooLarge | None:
    """``None`` for what is no XML, or empty."""
    files = _mupdf.pdf_dict_gets(specification, "EF")
    file = next((one for key in ("UF", "F") if (one := _mupdf.pdf_dict_gets(files, key)).m_internal), None)
    if file is None or not _mupdf.pdf_is_stream(file):
        return None
    names = (_mupdf.pdf_to_text_string(_mupdf.pdf_dict_gets(specification, key)) for key in ("UF", "F"))
    name = str(next(filter(None, names), ""))
    kind = str(_mupdf.pdf_to_name(_mupdf.pdf_dict_gets(file, "Subtype"))).lower()
    if not (name.lower().endswith(".xml") or kind in _XML_TYPES):
        return None
    called = name[:200] or "unnamed.xml"
    content = _content(file, called)
    if isinstance(content, _TooLarge):
        return content
    return AttachedXml(name=called, content=content) if content else None


def _content(stream: Any, called: str) -> bytes | _TooLarge:
    """Nothing past the limit is unpacked."""
    bounded = _mupdf.fz_open_null_filter(_mupdf.pdf_open_stream(stream), MOST_XML_BYTES + 1, 0)
    content = bytes(_mupdf.fz_read_all(bounded, 0).fz_buffer_extract())
    return content if len(content) <= MOST_XML_BYTES else _TooLarge(called)


def _form(document: pymupdf.Document) -> Iterator[FormField]:
    """Fields that hold a value, each once, at its first widget; of radio buttons the one that is chosen. What the form
    itself lists as its fields may be broken: pages have them all the same.
    """
    if not _mupdf.pdf_is_dict(_mupdf.pdf_dict_gets(_root(document), "AcroForm")):
        return
    seen: set[str] = set()
    for index in range(min(document.page_count, MOST_PAGES)):
        page = document.load_page(index)
        for widget in _widgets(page):
            field = _field(document, page, widget)
            if field is None or field.name in seen:
                continue
            seen.add(field.name)
            yield field
            if len(seen) >= MOST_FORM_FIELDS:
                return


def _widgets(page: pymupdf.Page) -> Iterator[Any]:
    """One after the other: ``page.widgets()`` looks each up among all."""
    widget = page.first_widget
    while widget is not None:
        yield widget
        widget = widget.next


def _field(document: pymupdf.Document, page: pymupdf.Page, widget: Any) -> FormField | None:
    """``None`` where nothing was filled in, and for passwords, buttons and signatures."""
    kind = _KINDS.get(widget.field_type)
    secret = kind is FormFieldKind.TEXT and widget.field_flags & pymupdf.PDF_TX_FIELD_IS_PASSWORD
    value = _value(kind, document, widget) if kind and not secret else ""
    if kind is None or not value:
        return None
    return FormField(
        name=str(widget.field_name or "unnamed")[:500],
        kind=kind,
        value=value[:MOST_VALUE_LETTERS],
        label=" ".join(str(widget.field_label or "").split())[:500],
        page=PageNumber(int(page.number or 0) + 1),
        box=as_displayed(page, widget.rect),
    )


def _value(kind: FormFieldKind, document: pymupdf.Document, widget: Any) -> str:
    if kind in {FormFieldKind.CHECKBOX, FormFieldKind.RADIO}:
        return _state(document, widget)
    given = widget.field_value
    lines = [str(one) for one in given] if isinstance(given, list) else str(given or "").splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _state(document: pymupdf.Document, widget: Any) -> str:
    """Of a box that shows as ticked: its group may hold the state of another one."""
    state = str(document.xref_get_key(widget.xref, "AS")[1]).removeprefix("/")
    return "" if state in _UNTICKED else state


def _xfa(document: pymupdf.Document) -> bytes | _TooLarge:
    """The data sets, which are a stream of their own or a part of the only one."""
    xfa = _mupdf.pdf_dict_gets(_mupdf.pdf_dict_gets(_root(document), "AcroForm"), "XFA")
    if _mupdf.pdf_is_stream(xfa):
        return _content(xfa, "XFA")
    for place in range(0, _mupdf.pdf_array_len(xfa) - 1, 2):
        stream = _mupdf.pdf_array_get(xfa, place + 1)
        if _mupdf.pdf_to_text_string(_mupdf.pdf_array_get(xfa, place)) == "datasets" and _mupdf.pdf_is_stream(stream):
            return _content(stream, "XFA")
    return b""


def _root(document: pymupdf.Document) -> Any:
    return _mupdf.pdf_dict_gets(_mupdf.pdf_trailer(_pdf(document)), "Root")


def _pdf(document: pymupdf.Document) -> Any:
    return _mupdf.pdf_document_from_fz_document(document.this)
