"""What is known of a document and its pages before any of them is read."""

from enum import StrEnum

from pydantic import Field

from recto.geometry import Box
from recto.pages import PageSize, PageWord
from recto.values import Value


class FileKind(StrEnum):
    """Decided from the bytes, never from the name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    BMP = "bmp"
    GIF = "gif"
    JPEG2000 = "jpeg2000"
    HEIC = "heic"
    AVIF = "avif"
    ZIP = "zip"


class Inspection(Value):
    """A document that can be opened. ``pages`` is what the file really holds, not what it claims."""

    kind: FileKind
    pages: int = Field(ge=1)
    encrypted: bool = False


class TextLayer(Value):
    """The text a PDF page carries. Boxes in the page frame; shares are of its characters other than white space.

    ``invisible``: drawn in render mode 3, fully transparent, or in the colour of what lies under them.
    ``unmapped``: replacement characters, private-use code points, control characters, or glyphs without Unicode.
    ``covered``: lying under an image drawn later.
    """

    words: tuple[PageWord, ...] = ()
    characters: int = 0
    invisible: float = 0.0
    unmapped: float = 0.0
    covered: float = 0.0


MOST_PICTURES = 200


class PageFacts(Value):
    """``image_cover``: share of the page under its largest single image, 0 to 1. An image file's page has cover 1.
    ``pictures``: where a PDF page's images show, the first ``MOST_PICTURES`` of them.

    ``vector_marks``: number of drawn paths, capped at 10,000. ``rotation``: the page's own /Rotate, already applied
    to every box here.
    """

    size: PageSize
    text: TextLayer = TextLayer()
    image_cover: float = 0.0
    pictures: tuple[Box, ...] = ()
    vector_marks: int = 0
    rotation: int = 0
