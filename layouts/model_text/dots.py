"""dots.ocr's answers: a JSON list of ``{"bbox": [x0, y0, x1, y1], "category": ..., "text": ...}`` in reading order.

Boxes are in pixels of the image that it was sent. What is cut off or no JSON is taken object by object, and the rest
as text.
"""

import json
import re
from collections.abc import Iterator
from typing import Final, cast

from layouts.model_text.contents import Contents, line_text
from layouts.model_text.labels import normal_label, part_of
from layouts.model_text.markup import markdown_blocks
from layouts.model_text.places import box_of
from recto.blocks import Block
from recto.geometry import WHOLE_PAGE, Box

MOST_CHARACTERS, MOST_OBJECTS = 200_000, 2_000
_FARTHEST = 1e6
_DECODER: Final = json.JSONDecoder(strict=False)
_BRACKETS: Final = "[]{}, \t\r\n"
_CUT_OFF = re.compile(
    r"\{\s*\"bbox\"\s*:\s*(?P<bbox>\[[^\]]{0,200}\])\s*,\s*\"category\"\s*:\s*\"(?P<category>[^\"]{0,80})\"\s*,\s*"
    r"\"text\"\s*:\s*\"(?P<text>.*)\Z",
    re.DOTALL,
)
_ESCAPE_CUT = re.compile(r"(?<!\\)(?:\\\\)*(?P<cut>\\(?:u[0-9a-fA-F]{0,3})?)\Z")


def dots_blocks(text: str, size: tuple[int, int], *, engine: str) -> tuple[Block, ...]:
    """The blocks of ``text``. ``size``: width and height of the image; 0 leaves blocks without places."""
    blocks: list[Block] = []
    for piece in _pieces(text):
        if isinstance(piece, str):
            blocks.extend(markdown_blocks(piece, engine=engine))
        else:
            blocks.extend(_blocks(piece, size, engine))
    return tuple(blocks)


def _pieces(text: str) -> Iterator[str | dict[str, object]]:
    """The objects in ``text`` and what stands between them, but for the brackets and commas of JSON."""
    at = end = tried = 0
    while tried < MOST_OBJECTS and len(text) <= MOST_CHARACTERS and (at := text.find("{", at)) >= 0:
        tried += 1
        value, stop = _object(text, at)
        if {"text", "category", "bbox"} & set(value):
            yield text[end:at].strip(_BRACKETS)
            yield value
            end = stop
        at = stop
    last = text[end:].strip(_BRACKETS)
    cut_off = _CUT_OFF.search(text, end)
    if cut_off is None:
        yield last
        return
    yield text[end : cut_off.start()].strip(_BRACKETS)
    bbox, _ = _decoded(cut_off["bbox"], 0)
    yield {"bbox": bbox, "category": cut_off["category"], "text": _unquoted(cut_off["text"])}


def _object(text: str, at: int) -> tuple[dict[str, object], int]:
    """The JSON object that begins at ``at`` and where it ends; an empty one where there is none."""
    value, stop = _decoded(text, at)
    return (cast("dict[str, object]", value), stop) if isinstance(value, dict) else ({}, at + 1)


def _decoded(text: str, at: int) -> tuple[object, int]:
    try:
        return cast("tuple[object, int]", _DECODER.raw_decode(text, at))
    except (ValueError, RecursionError):
        return None, at


def _unquoted(text: str) -> str:
    """The string that ``text`` is the beginning of, without its opening quote."""
    found = _ESCAPE_CUT.search(text)
    quoted = f'"{text[: found.start("cut")] if found else text}"'
    value, stop = _decoded(quoted, 0)
    return value if isinstance(value, str) and stop == len(quoted) else text


def _blocks(value: dict[str, object], size: tuple[int, int], engine: str) -> Iterator[Block]:
    text = value.get("text", "")
    content = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
    part = part_of(_label(value.get("category")))
    contents = Contents(engine, _box(value.get("bbox"), size))
    if part != "figure":
        yield from contents.blocks(part, content)
    elif contents.box != WHOLE_PAGE or content.strip():
        yield contents.figure(line_text(content))


def _label(category: object) -> str:
    return normal_label(category) if isinstance(category, str) else "text"


def _box(bbox: object, size: tuple[int, int]) -> Box:
    if not isinstance(bbox, list) or not all(size):
        return WHOLE_PAGE
    corners = [
        float(side)
        for side in cast("list[object]", bbox)[:8]
        if isinstance(side, int | float) and abs(side) < _FARTHEST
    ]
    return next(iter(box_of(corners, *size)), WHOLE_PAGE)
