"""Pages to ``document.json``, and the JSON Schema that it keeps to."""

import json
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from recto.documents import DOCUMENT_SCHEMA, DocumentPage


def document_json(pages: Iterable[DocumentPage], *, name: str) -> Iterator[bytes]:
    """The document as UTF-8 JSON, one page a line: same pages, same bytes. ``name`` is its path below the output."""
    yield b'{"format":' + _text(DOCUMENT_SCHEMA) + b',"name":' + _text(name) + b',"pages":['
    parting = b"\n"
    for page in pages:
        yield parting + page.model_dump_json().encode()
        parting = b",\n"
    yield b"\n]}\n"


def document_schema() -> dict[str, JsonValue]:
    """The JSON Schema (2020-12) of ``document.json``."""
    page: dict[str, JsonValue] = DocumentPage.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = page.pop("$defs")
    assert isinstance(definitions, dict)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": DOCUMENT_SCHEMA,
        "description": "Boxes are [x0, y0, x1, y1], 0 to 1, origin top left, of the page as displayed.",
        "type": "object",
        "properties": {
            "format": {"const": DOCUMENT_SCHEMA},
            "name": {"type": "string", "description": "The document's path below the output folder."},
            "pages": {"type": "array", "items": {"$ref": "#/$defs/DocumentPage"}},
        },
        "required": ["format", "name", "pages"],
        "additionalProperties": False,
        "$defs": {**definitions, "DocumentPage": page},
    }


def schema_text() -> str:
    """``document_schema`` as it is kept under ``docs/``."""
    return json.dumps(document_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _text(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()
