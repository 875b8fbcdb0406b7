"""Finished pages: the same whether a document is held or fetched page by page."""

from collections.abc import Iterator

import pytest

from layouts.parsing import parse
from recto.blocks import Marginal
from recto.documents import DocumentPage
from recto.words import RegionKind
from tests.resources.recognitions import Sheet, document_page
from workers.stages.pagestream import MOST_HELD, WORDLESS, finished_pages


def _page(number: int) -> DocumentPage:
    sheet = Sheet().add(RegionKind.TEXT, "The Mill Record", y=0.04)
    sheet.add(RegionKind.TEXT, f"What only page {number} says.", y=0.4)
    return document_page(number, parse(sheet.recognition()))


HELD = MOST_HELD // (WORDLESS + len(_page(1).words))
"""Pages of this kind."""


@pytest.mark.parametrize(("count", "fetched"), [(HELD, 1), (HELD + 1, 5)])
def test_short_documents_are_fetched_once(count: int, fetched: int) -> None:
    begun: list[int] = []

    def raw() -> Iterator[DocumentPage]:
        begun.append(1)
        return (_page(number) for number in range(1, count + 1))

    pages = finished_pages(raw)
    first, second = list(pages()), list(pages())
    assert len(begun) == fetched
    assert first == second
    assert [page.page for page in first] == list(range(1, count + 1))
    assert all(isinstance(page.blocks[0], Marginal) for page in first[1:]), "a repeated header is known as one"
