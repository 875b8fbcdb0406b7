"""What it takes to read pages, and what of them is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from documents.source import SourceDocument
from layouts.parsing import PARSER_VERSION
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import Helpers
from recto.blocks import Figure
from recto.geometry import Box
from recto.images import EncodedImage
from recto.options import ReadOptions
from recto.pages import ParsedPage, Rung
from recto.settings import Limits
from storage.keys import figure_key, parsed_key
from storage.packing import packed
from storage.protocols import ObjectStore
from workers.escalation.consulted import NOBODY, Consulted
from workers.requests import SourceFile

Crop: TypeAlias = Callable[[Box], EncodedImage]
"""Draws a part of a page, given in the page frame."""


@dataclass(frozen=True)
class Reader:
    """What it takes to read pages under one set of options.

    ``fingerprint`` is the reading fingerprint, ``recipe`` that of how images are made ready. ``helpers`` are asked
    for images that ``backend`` cannot read, ``rungs`` where its reading cannot count. ``consulted`` may be asked for
    what is in doubt then.
    """

    options: ReadOptions
    limits: Limits
    fingerprint: str
    recipe: str
    text_layer: OcrBackend
    backend: OcrBackend
    helpers: Helpers | None
    rungs: Mapping[Rung, OcrBackend]
    store: ObjectStore
    password: str
    consulted: Consulted = NOBODY


@dataclass(frozen=True)
class Source:
    """A file and the document opened from it."""

    file: SourceFile
    document: SourceDocument


def keep_parsed(parsed: ParsedPage, reading: str, store: ObjectStore, crop: Crop) -> str:
    """Stores the parsed page and the crops of its figures; returns its key."""
    key = parsed_key(reading, PARSER_VERSION)
    figures = [block for block in parsed.blocks if isinstance(block, Figure)]
    for number, figure in enumerate(figures, start=1):
        store.put_if_absent(figure_key(key, number), crop(figure.box).content)
    store.put_if_absent(key, packed(parsed.model_dump_json().encode()))
    return key
