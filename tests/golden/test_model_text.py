"""What models wrote, by hand in the forms that they are known to use, to blocks and Markdown that people have read.

``model_text/DIALECT/NAME.txt`` holds the raw text, pages parted by form feeds; beside it stand its blocks as they are
parsed and the Markdown of the finished document. ``pytest tests/golden --update-golden`` writes those anew.
"""

import json
from pathlib import Path

import pytest

from layouts.parsing import parse
from layouts.writing.markdown import document_markdown
from recto.blocks import Block, Figure, Table
from recto.documents import DocumentPage
from recto.geometry import Upright
from recto.pages import ParsedPage
from recto.recognitions import MarkupRecognition
from tests.golden.test_documents import finished
from tests.resources.recognitions import document_page

FOLDER = Path(__file__).parent / "model_text"
CASES = sorted(FOLDER.glob("*/*.txt"))
FEWEST = 60
SIZE = (1000, 1400)


def parsed_pages(case: Path) -> list[ParsedPage]:
    return [
        parse(
            MarkupRecognition(
                engine="model",
                upright=Upright(aspect=SIZE[0] / SIZE[1]),
                dialect=case.parent.name,
                text=text,
                finished=True,
                width=SIZE[0],
                height=SIZE[1],
            )
        )
        for text in case.read_text(encoding="utf-8").split("\f\n")
    ]


def line(block: Block) -> str:
    """A block on a line: what differs from its defaults, the cells of a table as row, column, spans and text."""
    shown = block.model_dump(mode="json", exclude={"confidence", "engine", "words", "grid"}, exclude_defaults=True)
    if isinstance(block, Table):
        grid = block.grid
        cells = [[cell.row, cell.col, cell.rowspan, cell.colspan, cell.text] for cell in grid.cells]
        shown |= {"rows": grid.rows, "cols": grid.cols, "header_rows": grid.header_rows, "cells": cells}
        del shown["text"]
    return json.dumps({"type": block.type} | shown, ensure_ascii=False)


def with_pictures(page: DocumentPage) -> DocumentPage:
    """As models leave it: read from its image, with files for its figures."""
    images = (f"figures/p{page.page:04d}-{number}.webp" for number in range(1, 99))
    blocks = (
        block.model_copy(update={"image": next(images)}) if isinstance(block, Figure) else block
        for block in page.blocks
    )
    return page.model_copy(update={"blocks": tuple(blocks), "source": "image"})


def agrees(path: Path, content: str, *, update: bool) -> None:
    if update:
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_what_a_model_wrote_becomes_the_blocks_that_it_did(case: Path, update_golden: bool) -> None:
    pages = parsed_pages(case)
    blocks = "\n\n".join("\n".join(line(block) for block in page.blocks) for page in pages)
    agrees(case.with_suffix(".jsonl"), f"{blocks}\n", update=update_golden)
    document = finished([with_pictures(document_page(number, page)) for number, page in enumerate(pages, start=1)])
    agrees(case.with_suffix(".md"), "".join(document_markdown(document)), update=update_golden)


def test_there_are_as_many_texts_as_were_asked_for() -> None:
    assert len(CASES) >= FEWEST
    expected = {path.with_suffix("") for path in CASES}
    assert {path.with_suffix("") for path in FOLDER.glob("*/*.*")} == expected
