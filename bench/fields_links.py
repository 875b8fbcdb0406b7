"""Links between the questions and answers of forms, as FUNSD has them.

What was found is told by place, so that letters that were misread do not count: the box of a key or value stands for
those of the form's entities whose words it covers for the most part, whatever they are said to be. A pair then is one
or several links; each is right where people drew it. A pair that covers nothing counts as one wrong link.
Jaume, Ekenel, Thiran, "FUNSD: A dataset for form understanding in noisy scanned documents", ICDAR-OST 2019.
"""

# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# Pillow is only asked for an image's size.

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from bench.fields_documents import FieldDocument
from bench.fields_likeness import is_near, letters
from bench.fields_scores import Compared, Tally
from recto.fields import Extraction, FieldSource, FieldValue, OnPage, Row
from recto.geometry import Box

GROUP, KEY, VALUE = "pairs", "key", "value"
COVERED = 0.5
"""Of an entity's words."""


class Entity(NamedTuple):
    """``words``: their boxes, 0 to 1."""

    number: int
    label: str
    text: str
    words: tuple[Box, ...]


class Form(NamedTuple):
    """``links``: of a question to its answer, by number."""

    entities: tuple[Entity, ...]
    links: frozenset[tuple[int, int]]


def form_of(document: FieldDocument) -> Form:
    """As people marked it."""
    plain = json.loads(document.truth(".funsd.json").read_text("utf-8"))["form"]
    width, height = _size(document.path)
    entities = tuple(_entity(one, width, height) for one in plain)
    labels = {one.number: one.label for one in entities}
    drawn = {tuple(link) for one in plain for link in one["linking"]}
    ways = ((start, end) for one, other in drawn for start, end in ((one, other), (other, one)))
    links = {way for way in ways if (labels.get(way[0]), labels.get(way[1])) == ("question", "answer")}
    return Form(entities, frozenset(links))


def compared_links(form: Form, extraction: Extraction) -> dict[str, Compared]:
    """``links`` by place; ``links (text)``: by what is written, nearly."""
    pairs = [pair for group in extraction.groups if group.name == GROUP for pair in map(_pair, group.rows) if pair]
    told = [set(_links(form, key, value)) for key, value in pairs]
    found = {link for links in told for link in links}
    nothing = sum(not links for links in told)
    tally = Tally(len(found & form.links), len(found) + nothing, len(form.links))
    judged = tuple((one, bool(links & form.links)) for pair, links in zip(pairs, told, strict=True) for one in pair)
    by_text = _by_text(form, pairs)
    return {"links": Compared(tally, tally, judged), "links (text)": Compared(by_text, by_text)}


def _by_text(form: Form, pairs: Sequence[tuple[FieldValue, FieldValue]]) -> Tally:
    texts = {entity.number: letters(entity.text) for entity in form.entities}
    left = sorted((texts[start], texts[end]) for start, end in form.links)
    wanted = len(left)
    for key, value in pairs:
        read = letters(key.raw), letters(value.raw)
        fitting = (link for link in left if all(a == b or is_near(a, b) for a, b in zip(read, link, strict=True)))
        if link := next(fitting, None):
            left.remove(link)
    return Tally(wanted - len(left), len(pairs), wanted)


def _pair(row: Row) -> tuple[FieldValue, FieldValue] | None:
    values = {named.name: named.value for named in row.values}
    return (values[KEY], values[VALUE]) if KEY in values and VALUE in values else None


def _links(form: Form, key: FieldValue, value: FieldValue) -> Iterator[tuple[int, int]]:
    return product(_covered(form, key.source), _covered(form, value.source))


def _covered(form: Form, place: FieldSource) -> list[int]:
    boxes = (place.lines or (place.box,)) if isinstance(place, OnPage) else ()
    found: list[int] = []
    for entity in form.entities:
        inside = sum(any(box.contains_centre_of(word) for box in boxes) for word in entity.words)
        if entity.words and inside >= COVERED * len(entity.words):
            found.append(entity.number)
    return found


def _entity(plain: Any, width: int, height: int) -> Entity:
    words = tuple(_box(word["box"], width, height) for word in plain["words"] if word["text"].strip())
    return Entity(plain["id"], plain["label"], plain["text"], words)


def _box(pixels: Sequence[int], width: int, height: int) -> Box:
    x0, y0, x1, y1 = pixels
    return Box.of(x0 / width, y0 / height, x1 / width, y1 / height)


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size
