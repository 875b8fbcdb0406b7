"""Image files that were kept, taken up again."""

from io import BytesIO

from PIL import Image

from documents.raster import FORMATS, MALFORMED, damaged, encoded
from recto.images import EncodedImage


def loaded(content: bytes) -> EncodedImage:
    """The image file with these bytes; only its header is read. Raises ``PageDamaged``."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            media_type = opened.get_format_mimetype() or "application/octet-stream"
            return encoded(content, media_type, opened.width, opened.height)
    except MALFORMED as error:
        raise damaged("kept page image", error) from error
