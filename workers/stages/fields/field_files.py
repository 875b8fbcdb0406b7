"""The files of a result that say what a document says: ``fields.json``, and those of the parts of a stream."""

from collections.abc import Iterable, Iterator
from itertools import groupby, tee
from typing import Final

from layouts.writing.document_json import document_json
from layouts.writing.markdown import document_markdown
from recto.blocks import Block, Figure
from recto.classes import DocumentPart
from recto.documents import DocumentPage
from recto.fields import DocumentFields
from recto.values import canonical_json
from workers.stages.fields.fielded import FieldsMade
from workers.stages.pagestream import Pages
from workers.stages.results import FIELDS_FILE, ResultFolder

_UP: Final = "../../"
"""From the folder of a part to that of the result, where images are."""


def write_fields(made: FieldsMade, pages: Pages, folder: ResultFolder, *, name: str) -> None:
    """``pages`` are those of the whole document; each part has files of its own. ``name`` is that of the result."""
    folder.chunks(FIELDS_FILE, [fields_json(made.whole)])
    if not made.parts:
        return
    fields = {part.first: one for part, one in zip(made.whole.parts, made.parts, strict=True)}
    for part, of_part in groupby(pages(), key=lambda page: _part(made.whole.parts, page)):
        for_text, for_json = tee(map(_from_below, of_part))
        text = (piece.encode() for piece in document_markdown(for_text))
        shown = document_json(for_json, name=f"{name}/{part.path}")
        folder.abreast({f"{part.path}/document.md": text, f"{part.path}/document.json": shown})
        folder.chunks(f"{part.path}/{FIELDS_FILE}", [fields_json(fields[part.first])])


def fields_json(fields: DocumentFields) -> bytes:
    return canonical_json(fields.model_dump(mode="json", by_alias=True))


def _part(parts: Iterable[DocumentPart], page: DocumentPage) -> DocumentPart:
    return next(part for part in parts if part.first <= page.page <= part.last)


def _from_below(page: DocumentPage) -> DocumentPage:
    """With the paths of its images as they are from the folder of a part."""
    image = f"{_UP}{page.image}" if page.image else ""
    return page.model_copy(update={"image": image, "blocks": tuple(_placed(page.blocks))})


def _placed(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Figure) and block.image:
            yield block.model_copy(update={"image": f"{_UP}{block.image}"})
        else:
            yield block
