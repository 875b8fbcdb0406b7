"""A PDF with text added to some of its pages and all else as it was. The adapter over MuPDF's document objects.

Text is drawn first, below what the page already had: the graphics state is still fresh there, whatever the page's own
content does to it, and as it is invisible nothing can cover it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportPrivateUsage=false
# PyMuPDF's objects over MuPDF's C++ interface carry no types.

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pymupdf
from pymupdf import mupdf

from documents.contents import Hidden, hide_text
from documents.glyphless import OBJECTS, Glyphs
from documents.invisible import Sheet, TextPage, text_content
from documents.mupdf import BROKEN, open_pdf, page_of
from recto.errors import InputDamaged, StoreFull, StoreUnavailable

_Object: TypeAlias = Any
"""A ``mupdf.PdfObj``."""

_DEEPEST_FORM = 8


def overlay(source: Path, to: Path, *, password: str, pages: Iterable[TextPage]) -> None:
    """Writes ``source`` to ``to`` with the text of ``pages``; see ``documents.searchable.write_searchable``."""
    document = open_pdf(source, shown=str(source), password=password)
    try:
        font = _Font(document)
        forms = _Forms(document)
        for page in pages:
            with page_of(document, page.index, shown=str(source)) as loaded:
                _add(document, loaded, page, font, forms)
        font.finish()
        _save(document, source, to)
    finally:
        document.close()


def _save(document: pymupdf.Document, source: Path, to: Path) -> None:
    try:
        _write(document, to, packed=True)
    except mupdf.FzErrorSystem as error:
        kind = StoreFull if "No space left" in str(error) else StoreUnavailable
        raise kind(f"{to}: cannot be written ({error})") from error
    except BROKEN:
        _write_plainly(document, source, to)


def _write_plainly(document: pymupdf.Document, source: Path, to: Path) -> None:
    """Without object streams: MuPDF cannot pack some broken objects that it can copy."""
    try:
        _write(document, to, packed=False)
    except BROKEN as error:
        raise InputDamaged(f"{source}: it cannot be written anew ({error})") from error


def _write(document: pymupdf.Document, to: Path, *, packed: bool) -> None:
    document.save(to, garbage=1, use_objstms=packed, no_new_id=1, reproducible=True, encryption=mupdf.PDF_ENCRYPT_NONE)


class _Font:
    """The one font of a document: its objects are numbered at first use and filled in when all text is known."""

    def __init__(self, document: pymupdf.Document) -> None:
        self.glyphs = Glyphs()
        self._document = document
        self._numbers: tuple[int, ...] = ()

    def is_at(self, number: int) -> bool:
        return bool(self._numbers) and self._numbers[0] == number

    def reference(self) -> _Object:
        if not self._numbers:
            self._numbers = tuple(_new_object(self._document) for _ in range(OBJECTS))
        return mupdf.pdf_new_indirect(_pdf(self._document), self._numbers[0], 0)

    def finish(self) -> None:
        if not self._numbers:
            return
        for number, made in zip(self._numbers, self.glyphs.objects(self._numbers), strict=True):
            self._document.update_object(number, f"<< {made.entries} >>")
            if made.stream:
                self._document.update_stream(number, made.stream, compress=True)


def _add(document: pymupdf.Document, loaded: pymupdf.Page, page: TextPage, font: _Font, forms: "_Forms") -> None:
    resources = _resources(loaded)
    hidden = hide_text(loaded.read_contents(), drawn_fonts=_type3_fonts(resources))
    replaced = forms.replaced(resources, hidden)
    if replaced:
        resources = _with_forms(resources, replaced)
        mupdf.pdf_dict_puts(_object(loaded), "Resources", resources)
    name = _font_name(resources, font)
    text = text_content(page, _sheet(loaded), font.glyphs, name)
    if not (text or hidden.changed):
        return
    if text:
        mupdf.pdf_dict_puts(_child(resources, "Font"), name, font.reference())
    old = (
        [_new_stream(document, hidden.content)]
        if hidden.changed
        else [number for number in loaded.get_contents() if number]
    )
    new = [_new_stream(document, text)] if text else []
    references = " ".join(f"{number} 0 R" for number in [*new, *old])
    document.xref_set_key(loaded.xref, "Contents", f"[{references}]")


class _Forms:
    """Form XObjects without their text: copies, since a page that keeps its text may draw the same form."""

    def __init__(self, document: pymupdf.Document) -> None:
        self._document = document
        self._copies: dict[tuple[int, int], int] = {}

    def replaced(self, resources: _Object, hidden: Hidden, depth: int = 0) -> dict[str, int]:
        """The object numbers of the copies to draw instead, by name, for those forms that held text."""
        if depth >= _DEEPEST_FORM:
            return {}
        numbers: dict[str, int] = {}
        for form in hidden.drawn:
            drawn = mupdf.pdf_dict_gets(mupdf.pdf_dict_gets(resources, "XObject"), form.name)
            if _is_form(drawn) and (copy := self._copy(drawn, form.mode, resources, depth)):
                numbers[form.name] = copy
        return numbers

    def _copy(self, form: _Object, mode: int, outer: _Object, depth: int) -> int:
        key = (mupdf.pdf_to_num(form), mode)
        if key not in self._copies:
            self._copies[key] = 0  # what a form that draws itself finds: it stays as it is
            self._copies[key] = self._without_text(form, mode, outer, depth)
        return self._copies[key]

    def _without_text(self, form: _Object, mode: int, outer: _Object, depth: int) -> int:
        """0 where the form holds no text."""
        own = mupdf.pdf_dict_gets(form, "Resources")
        resources = own if mupdf.pdf_is_dict(own) else outer
        hidden = hide_text(mupdf.pdf_load_stream(form).fz_buffer_extract_copy(), mode, _type3_fonts(resources))
        replaced = self.replaced(resources, hidden, depth + 1)
        if not (hidden.changed or replaced):
            return 0
        copy = mupdf.pdf_copy_dict(mupdf.pdf_resolve_indirect(form))
        for key in ("Length", "Filter", "DecodeParms"):
            mupdf.pdf_dict_dels(copy, key)
        if replaced:
            mupdf.pdf_dict_puts(copy, "Resources", _with_forms(resources, replaced))
        number = self._document.get_new_xref()
        mupdf.pdf_update_object(_pdf(self._document), number, copy)
        self._document.update_stream(number, hidden.content, new=True, compress=True)
        return number


def _is_form(drawn: _Object) -> bool:
    is_stream = mupdf.pdf_is_indirect(drawn) and mupdf.pdf_is_stream(drawn)
    return bool(is_stream) and mupdf.pdf_to_name(mupdf.pdf_dict_gets(drawn, "Subtype")) == "Form"


def _with_forms(resources: _Object, replaced: dict[str, int]) -> _Object:
    """A copy of the resources that draws other forms under the same names."""
    copy = mupdf.pdf_copy_dict(mupdf.pdf_resolve_indirect(resources))
    document = mupdf.pdf_get_bound_document(resources)
    for kind in ("XObject", "Font"):
        inner = mupdf.pdf_dict_gets(copy, kind)
        if mupdf.pdf_is_dict(inner):
            mupdf.pdf_dict_puts(copy, kind, mupdf.pdf_copy_dict(mupdf.pdf_resolve_indirect(inner)))
    for name, number in replaced.items():
        mupdf.pdf_dict_puts(mupdf.pdf_dict_gets(copy, "XObject"), name, mupdf.pdf_new_indirect(document, number, 0))
    return copy


def _resources(page: pymupdf.Page) -> _Object:
    """The page's resources, its own or its parent's; made where there are none."""
    found = mupdf.pdf_dict_get_inheritable(_object(page), mupdf.pdf_new_name("Resources"))
    return found if mupdf.pdf_is_dict(found) else _child(_object(page), "Resources")


def _child(parent: _Object, key: str) -> _Object:
    found = mupdf.pdf_dict_gets(parent, key)
    if not mupdf.pdf_is_dict(found):
        found = mupdf.pdf_new_dict(mupdf.pdf_get_bound_document(parent), 4)
        mupdf.pdf_dict_puts(parent, key, found)
    return found


def _type3_fonts(resources: _Object) -> frozenset[str]:
    fonts = mupdf.pdf_dict_gets(resources, "Font")
    places = range(mupdf.pdf_dict_len(fonts)) if mupdf.pdf_is_dict(fonts) else range(0)
    return frozenset(
        mupdf.pdf_to_name(mupdf.pdf_dict_get_key(fonts, place))
        for place in places
        if mupdf.pdf_to_name(mupdf.pdf_dict_gets(mupdf.pdf_dict_get_val(fonts, place), "Subtype")) == "Type3"
    )


def _font_name(resources: _Object, font: _Font) -> str:
    """A name that is free, or ours already (the resources may be shared by pages)."""
    fonts = mupdf.pdf_dict_gets(resources, "Font")
    for suffix in count():
        name = f"RectoText{suffix}"
        there = mupdf.pdf_dict_gets(fonts, name)
        if not there.m_internal or font.is_at(mupdf.pdf_to_num(there)):
            return name
    raise AssertionError("count() does not end")


def _sheet(page: pymupdf.Page) -> Sheet:
    box, to_display = mupdf.FzRect(), mupdf.FzMatrix()
    mupdf.pdf_page_transform(pymupdf._as_pdf_page(page), box, to_display)
    inverse = mupdf.fz_invert_matrix(to_display)
    matrix = (inverse.a, inverse.b, inverse.c, inverse.d, inverse.e, inverse.f)
    return Sheet(page.rect.width, page.rect.height, matrix)


def _new_stream(document: pymupdf.Document, content: bytes) -> int:
    number = _new_object(document)
    document.update_stream(number, content, compress=True)
    return number


def _new_object(document: pymupdf.Document) -> int:
    number = document.get_new_xref()
    document.update_object(number, "<<>>")
    return number


def _object(page: pymupdf.Page) -> _Object:
    pdf_page: Any = pymupdf._as_pdf_page(page)
    return pdf_page.obj()


def _pdf(document: pymupdf.Document) -> Any:
    return pymupdf._as_pdf_document(document)
