"""A page read in bands, and put together again. Each band's raw reading is kept under a name of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from layouts.bands.cuts import bands
from layouts.bands.merging import Band, merged_blocks, on_page
from layouts.judging.blank import NotBlank, judge_blank
from layouts.judging.verdicts import Good, Verdict
from layouts.parsing import parse
from ocr_backends.protocol import OcrBackend
from recto.blocks import Block
from recto.geometry import Box, Upright
from recto.images import PageImage
from recto.pages import ParsedPage
from recto.recognitions import Failure, MarkupRecognition, Recognition
from recto.values import digest
from storage.keys import reading_key
from storage.protocols import ObjectStore
from workers.stages.attempts import Attempt, Raw, Reading, Subject, asked, judged, parsed_and_judged, without_loop
from workers.stages.other_images import cut_out, part


@dataclass(frozen=True)
class _Read:
    """A band: what of the upright page it shows, what was read there, and what that is worth by itself."""

    raw: Raw
    box: Box
    verdict: Verdict

    def blocks(self, aspect: float) -> tuple[Block, ...]:
        """In the upright frame; of a band that ends in a loop, what stands before it."""
        return parse(without_loop(_seen_as(self.raw.recognition, Upright(aspect=aspect), self.box))).blocks


def read_in_bands(page: Subject, backend: OcrBackend, store: ObjectStore) -> Attempt:
    """All bands as one reading: as good as the worst of them, a failure where one of them is.

    A band without ink is not shown to the model. Raises ``EngineUnavailable`` and ``ReadingGarbage`` as ``read`` does.
    """
    image = page.make()
    found: list[_Read] = []
    for window in bands(image.pixels):
        pixels, shown = cut_out(image.pixels, window)
        if not isinstance(judge_blank(pixels), NotBlank):
            continue
        raw = asked(part(page, window), backend, store)
        if isinstance(raw, Failure):
            return raw
        found.append(_Read(raw, shown, parsed_and_judged(raw, page).verdict))
    return _together(found, page, image, backend.name)


def _together(found: Sequence[_Read], page: Subject, image: PageImage, engine: str) -> Reading:
    """The verdict is that of the first band that is doubtful, else that of all together."""
    upright = image.upright
    recognition = _as_one([band.raw.recognition for band in found], upright, engine)
    blocks = merged_blocks([Band(band.box, band.blocks(upright.aspect)) for band in found])
    parsed = ParsedPage(
        engine=recognition.engine, upright=upright, confidence=1.0, words=(), blocks=on_page(blocks, upright)
    )
    doubtful = (band.verdict for band in found if not isinstance(band.verdict, Good))
    key = reading_key(digest({"bands": [band.raw.key for band in found]}), "bands")
    whole = judged(Raw(key, recognition), parsed, page)
    return replace(whole, verdict=next(doubtful, whole.verdict))


def _seen_as(recognition: Recognition, upright: Upright, window: Box) -> Recognition:
    """In another frame."""
    if isinstance(recognition, MarkupRecognition):
        return recognition.model_copy(update={"upright": upright, "window": window})
    return recognition.model_copy(update={"upright": upright})


def _as_one(parts: Sequence[Recognition], upright: Upright, engine: str) -> MarkupRecognition:
    """What the model wrote of all bands, one after the other: to be judged, its places are those of the bands."""
    written = [part for part in parts if isinstance(part, MarkupRecognition)]
    return MarkupRecognition(
        engine=engine,
        upright=upright,
        dialect=written[0].dialect if written else "markdown",
        text="\n\n".join(part.text for part in written),
        finished=all(part.finished for part in written),
        tokens=sum(part.tokens for part in written),
    )
