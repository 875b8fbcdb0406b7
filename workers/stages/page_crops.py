"""Images of pages that go with a question about their document: those whose text is poor."""

from collections.abc import Collection, Iterator

from documents.loading import loaded
from documents.raster import decode
from recto.errors import PageError
from recto.geometry import Upright
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.logs import log
from recto.pages import ParsedPage
from recto.questions import Crop
from recto.values import PageNumber
from storage.packing import unpacked
from workers.stages.crops import Sheet, shown
from workers.stages.fields.fieldable import Fieldable
from workers.stages.pagestream import at_hand


def page_crops(document: Fieldable, pages: Collection[PageNumber], *, longest: int) -> tuple[Crop, ...]:
    """Upright, with about ``longest`` pixels on the longer side; kept, so that they can be sent."""
    settled = [page for page in document.settled() if page.record.page in pages and page.image_key]
    images = [image for page in settled for image in _image(document, page, longest)]
    for image in images:
        document.keep(image)
    return tuple(
        Crop(image=image.id, media_type=image.media_type, width=image.width, height=image.height) for image in images
    )


def _image(document: Fieldable, page: SettledPage, longest: int) -> Iterator[EncodedImage]:
    """None of a page whose image cannot be decoded: its text goes alone."""
    content = at_hand(document.work, page.image_pack).get(page.image_key)
    try:
        pixels = decode(loaded(content), limits=document.limits)
    except PageError as error:
        log("page_not_shown", page=page.record.page, code=error.code)
        return
    yield shown(Sheet(pixels, _upright(document, page)).level, longest=longest)


def _upright(document: Fieldable, page: SettledPage) -> Upright:
    parsed = at_hand(document.work, page.pack).get(page.parsed_key)
    return ParsedPage.model_validate_json(unpacked(parsed)).upright
