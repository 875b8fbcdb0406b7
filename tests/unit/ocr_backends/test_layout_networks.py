"""PyMuPDF's layout model on one thread sees what it sees as it comes."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

import importlib
from typing import Any

import pymupdf

from ocr_backends.layout_networks import on_one_thread

analyzer: Any = importlib.import_module("pymupdf.layout.DocumentLayoutAnalyzer")


def _table(page: pymupdf.Page) -> None:
    for row in range(6):
        for col, text in enumerate(("Oak", "12.50", "Ash")):
            page.insert_text((80 + 150 * col, 300 + 20 * row), f"{text} {row}", fontsize=10)
        page.draw_line((72, 306 + 20 * row), (500, 306 + 20 * row))


def test_the_same_regions_and_grids() -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 80), "Timber in the county", fontsize=20)
        page.insert_textbox((72, 110, 500, 280), "The mill stood by the river until the flood came. " * 12, fontsize=11)
        _table(page)
        expected = _found(analyzer.get_model().predict(page, return_raw=True))
        assert on_one_thread()
        page.get_layout(return_raw=True)
        assert _found(page.layout_information or []) == expected
    assert {name for name, *_ in expected} >= {"text", "table"}


def _found(groups: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return [
        (group["class_name"], str(group["group_bbox"]), str(group["bboxes"]), str(group.get("table_grid")))
        for group in groups
    ]
