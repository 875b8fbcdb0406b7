"""The options that say how documents are read: the same for `recto run` and `recto submit`."""

from typing import Final, TypedDict

import click

from gateway.help import Decorated, option
from gateway.parameters import Formats, Languages, PageRanges, together
from recto.options import Format, PageRange, ReadOptions

READ: Final = "What is read"
HOW: Final = "How it is read"
WRITTEN: Final = "What is written"


class Reading(TypedDict):
    """What click gives a command that takes these options."""

    pages: tuple[PageRange, ...]
    backend: str
    languages: tuple[tuple[str, ...], ...]
    force_ocr: bool
    dpi: int | None
    formats: tuple[tuple[Format, ...], ...]
    images: bool


def pages_option(command: Decorated) -> Decorated:
    return option(
        READ,
        "--pages",
        type=PageRanges(),
        default=(),
        metavar="RANGES",
        help="Pages of every document, such as 1-5,9 or 3- (to the end).",
    )(command)


def how_options(command: Decorated) -> Decorated:
    backend = option(
        HOW,
        "--backend",
        default="auto",
        metavar="NAME",
        show_default=True,
        help="The engine: textlayer, rapidocr, tesseract, deepseek-server, deepseek-local; `recto doctor` says more.",
    )
    languages = option(
        HOW,
        "--language",
        "languages",
        type=Languages(),
        multiple=True,
        metavar="CODES",
        help="What the text is written in, such as deu or deu,eng, for engines that want to know. May be repeated.",
    )
    force_ocr = option(
        HOW, "--force-ocr", is_flag=True, help="Read every page from its image, even where its own text is good."
    )
    dpi = option(
        HOW,
        "--dpi",
        type=click.IntRange(50, 1200),
        metavar="DPI",
        help="Resolution that pages are drawn at, 50 to 1200. The engine chooses unless this is given.",
    )
    return backend(languages(force_ocr(dpi(command))))


def written_options(command: Decorated) -> Decorated:
    formats = option(
        WRITTEN,
        "--format",
        "formats",
        type=Formats(),
        multiple=True,
        metavar="NAME",
        help=f"One of {', '.join(Format)}. md and json are always written. May be repeated.",
    )
    images = option(
        WRITTEN, "--images", is_flag=True, help="Keep an image of every page, also of those read from their text."
    )
    return formats(images(command))


def read_options(given: Reading) -> ReadOptions:
    """The same whatever the order in which formats were asked for."""
    return ReadOptions(
        backend=given["backend"],
        dpi=given["dpi"] or 0,
        languages=together(given["languages"]),
        force_ocr=given["force_ocr"],
        images=given["images"],
        formats=tuple(sorted(together(given["formats"]), key=list(Format).index)),
        pages=given["pages"],
    )
