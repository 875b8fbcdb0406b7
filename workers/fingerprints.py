"""What decides the bytes of an output, as short names: when none of it changes, work already done is kept."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from pydantic import JsonValue

from layouts.parsing import PARSER_VERSION
from ocr_backends.protocol import OcrBackend
from recto.options import ReadOptions
from recto.values import DocumentId, digest
from recto.version import VERSION

SPLIT_VERSION = "2"
"""Raise it when the split could decide or draw differently."""

ASSEMBLY_VERSION = "2"
"""Raise it when the written files could differ for the same parsed pages."""


def reading_fingerprint(
    options: ReadOptions,
    *,
    backend: OcrBackend,
    helpers: Sequence[OcrBackend],
    text_layer: OcrBackend,
    image_recipe: str,
    parser: str = PARSER_VERSION,
    consulted: str = "",
) -> str:
    """Of everything that decides what is kept of one page: not which pages, nor what is written of them.

    With no ``parser``, of what engines say of a page: a newer parser finds what was read before it. ``consulted``: of
    those who may be asked for what is in doubt, empty where nobody is.
    """
    asked: dict[str, JsonValue] = {"consulted": consulted} if consulted else {}
    return digest(
        {
            **asked,
            "backend": backend.fingerprint,
            "helpers": [helper.fingerprint for helper in helpers],
            "text_layer": text_layer.fingerprint,
            "image_recipe": image_recipe,
            "dpi": options.dpi,
            "force_ocr": options.force_ocr,
            "images": options.images,
            "split": SPLIT_VERSION,
            "parser": parser,
            "libraries": {**library_versions()},
        }
    )


def settings_fingerprint(options: ReadOptions, reading: str, *, fields: str = "") -> str:
    """Of everything that decides the output of a document. ``fields``: of how they are looked for."""
    return digest(
        {
            "reading": reading,
            "fields": fields,
            "pages": [[part.first, part.last] for part in options.pages],
            "formats": [*sorted(map(str, options.formats))],
            "assembly": ASSEMBLY_VERSION,
            "recto": VERSION,
        }
    )


def page_digest(document: DocumentId, index: int, reading: str) -> str:
    """Names the settled page of a document's 0-based ``index`` under a reading fingerprint."""
    return digest({"document": document, "index": index, "reading": reading})


@cache
def library_versions() -> dict[str, str]:
    """Of the libraries that draw and decode pages."""
    return {name: version(name) for name in ("pillow", "pillow-heif", "pymupdf")}
