"""``document.json``: streamed, the same bytes each time, and true to the schema under ``docs/``."""

# pyright: reportMissingTypeStubs=false, reportMissingModuleSource=false, reportUnknownMemberType=false
# jsonschema carries no types.

import json
from pathlib import Path

import jsonschema

from layouts.continuity import continued
from layouts.parsing import parse
from layouts.writing.document_json import document_json, document_schema, schema_text
from recto.documents import DocumentPage
from recto.errors import Fault
from recto.geometry import Box
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page, failed_page

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "document.schema.json"


def pages() -> list[DocumentPage]:
    """A page with every kind of block, one that a table goes on to, one that failed."""
    sheet = Sheet().add(RegionKind.PAGE_HEADER, "Running", y=0.02)
    for place, kind in enumerate(kind for kind in RegionKind if kind not in (RegionKind.TABLE, RegionKind.PAGE_HEADER)):
        sheet.add(kind, "1. Überschrift “x” \u2028 中文", y=0.05 + place * 0.04)
    sheet.add_empty(RegionKind.FIGURE, Box(0.1, 0.6, 0.5, 0.7)).add_table([["A", "B"], ["1", "2"]], y=0.8)
    fault = Fault(code="page_timeout", message="too slow", remedy="wait", retryable=True)
    failed = failed_page(3, "too slow").model_copy(update={"faults": (fault,)})
    second = Sheet().add_table([["A", "B"], ["3", "4"]], y=0.1)
    read = [document_page(n, parse(one.recognition())) for n, one in enumerate([sheet, second], start=1)]
    return [*continued(read), failed]


def test_the_document_keeps_to_its_schema() -> None:
    content = json.loads(b"".join(document_json(pages(), name="a/b.pdf")))
    jsonschema.validate(content, document_schema())
    types = {block["type"] for page in content["pages"] for block in page["blocks"]}
    assert types >= {"table", "table_continued", "figure", "heading", "list_item", "page_header", "formula", "code"}
    assert [DocumentPage.model_validate(page) for page in content["pages"]] == pages()


def test_one_page_a_line_and_the_same_bytes_again() -> None:
    content = b"".join(document_json(pages(), name="b.pdf"))
    assert content == b"".join(document_json(iter(pages()), name="b.pdf"))
    assert len(content.splitlines()) == 5
    assert json.loads(b"".join(document_json([], name='"\n'))) == {
        "format": "recto.document/1",
        "name": '"\n',
        "pages": [],
    }


def test_the_schema_in_the_docs_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), (
        "python -m layouts.writing.schema > docs/document.schema.json"
    )
