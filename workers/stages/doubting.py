"""A page that was read is looked at once more: what of it is in doubt becomes questions, with all that they need.

All that needs the document or the page's image is done here: whoever asks needs only what is kept.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.doubt.doubts import doubts_of
from layouts.doubt.image_features import NoPixels
from layouts.judging.evidence import NO_EVIDENCE, Known, NoEvidence
from layouts.model_text.places import within
from layouts.parsing import parse
from layouts.writing.grid_html import grid_html
from layouts.writing.markdown import blocks_markdown
from ocr_backends.protocol import OcrBackend
from recto.blocks import Table
from recto.deployments import Role
from recto.errors import EngineError, Fault, PageError, fault_of
from recto.escalations import Doubted, Escalation, Reason, Verdict
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.images import EncodedImage, PageImage, Pixels
from recto.jobs import SettledPage
from recto.pages import PageSize, PageState, PageWord, ParsedPage, Rung
from recto.questions import Crop, PendingQuestion, Question
from recto.recognitions import Failure
from recto.values import PageNumber
from storage.keys import reading_key
from storage.packing import unpacked
from workers.keptimages import keep_image
from workers.stages.asking_page import AskingPage
from workers.stages.crops import Sheet, shown
from workers.stages.reader import Reader, Source
from workers.stages.recognition import recognized
from workers.stages.split import POINTS_PER_INCH, PREVIEW_DPI

SHARPEST_DPI: Final = 300.0
"""Pages with text of their own are drawn no larger to be shown."""

ASKED_FOR_ALL: Final = Reason(
    code="asked_for_all", measured=1.0, weight=1.0, says="every page without text of its own is asked for"
)


@dataclass(frozen=True)
class Seen:
    """What a page looks like. ``pixels`` to judge it by, ``sharp`` to show parts of it: its argument is the smallest
    share of the page's longer side that is shown, and how many pixels are wanted for that.
    """

    pixels: Callable[[ParsedPage], Pixels | NoPixels]
    sharp: Callable[[float, int], Pixels]
    known: Known = NO_EVIDENCE


def seen_image(pixels: Pixels, known: Known) -> Seen:
    """A page that is known by its image."""
    return Seen(pixels=lambda parsed: pixels, sharp=lambda share, wanted: pixels, known=known)


def seen_page(source: Source, page: PageNumber, size: PageSize) -> Seen:
    """A page of a PDF, drawn as it is needed: to judge tables by their rules."""

    def drawn(parsed: ParsedPage) -> Pixels | NoPixels:
        if not any(isinstance(block, Table) for block in parsed.blocks):
            return NoPixels()
        return source.document.drawing(page - 1, PREVIEW_DPI)[0]

    def sharp(share: float, wanted: int) -> Pixels:
        inches = max(size.width, size.height) / POINTS_PER_INCH
        dpi = min(max(wanted / max(share * inches, 0.1), PREVIEW_DPI), SHARPEST_DPI)
        return source.document.drawing(page - 1, dpi)[0]

    return Seen(pixels=drawn, sharp=sharp)


def in_doubt(settled: SettledPage, seen: Seen, reader: Reader) -> SettledPage | AskingPage:
    """The page with the questions that are to be asked of it; as it is where there is none, or it cannot be shown."""
    asked = reader.consulted
    if not asked.roles or settled.record.state is not PageState.READ:
        return settled
    parsed = ParsedPage.model_validate_json(unpacked(reader.store.get(settled.parsed_key)))
    doubts = _doubts(settled, parsed, seen, reader)
    if not doubts:
        return settled
    try:
        views = [*_views(doubts, parsed, seen, reader)]
    except PageError as error:  # it was read all the same
        return _not_asked(settled, doubts, fault_of(error))
    return AskingPage(
        settled=settled,
        questions=tuple(_question(view, parsed, reader) for view in views),
        evidence=() if parsed.words else (*_evidence(views, seen.known, reader),),
    )


def _not_asked(settled: SettledPage, doubts: Sequence[Doubted], fault: Fault) -> SettledPage:
    why = f"it cannot be shown: {fault.message}"
    left = [Escalation(doubt=doubt, verdict=Verdict.NOT_ASKED, why=why, fault=(fault,)) for doubt in doubts]
    return settled.model_copy(update={"record": settled.record.model_copy(update={"escalations": tuple(left)})})


@dataclass(frozen=True)
class _View:
    """A part in doubt, and the window of the upright page that shows it."""

    doubt: Doubted
    sheet: Sheet
    window: Box

    @property
    def pixels(self) -> Pixels:
        return self.sheet.part(self.window)


def _doubts(settled: SettledPage, parsed: ParsedPage, seen: Seen, reader: Reader) -> Sequence[Doubted]:
    asked = reader.consulted
    if Role.OCR in asked.roles and settled.record.source == "image":
        return (Doubted(role=Role.OCR, block=-1, box=WHOLE_PAGE, score=1.0, reasons=(ASKED_FOR_ALL,)),)
    return doubts_of(parsed, seen.pixels(parsed), policy=asked.policy, known=seen.known, roles=asked.roles)


def _views(doubts: Sequence[Doubted], parsed: ParsedPage, seen: Seen, reader: Reader) -> Iterator[_View]:
    policy = reader.consulted.policy
    share = min(_side(doubt.box) for doubt in doubts) + 2 * policy.margin
    sheet = Sheet(seen.sharp(share, policy.pixels), parsed.upright)
    for doubt in doubts:
        yield _View(doubt, sheet, sheet.window(doubt.box, margin=policy.margin))


def _side(box: Box) -> float:
    return max(box.width, box.height)


def _question(view: _View, parsed: ParsedPage, reader: Reader) -> PendingQuestion:
    doubt = view.doubt
    image = shown(view.pixels, longest=reader.consulted.policy.pixels)
    keep_image(image, reader.store)
    question = Question(
        role=doubt.role,
        form="page" if doubt.block < 0 else "table",
        crops=(_crop(image),),
        draft=draft_of(doubt, parsed),
    )
    return PendingQuestion(doubt=doubt, question=question)


def _crop(image: EncodedImage) -> Crop:
    return Crop(image=image.id, media_type=image.media_type, width=image.width, height=image.height)


def draft_of(doubt: Doubted, parsed: ParsedPage) -> str:
    """What was read of the part: HTML for a table, Markdown for a page."""
    if doubt.block >= 0:
        block = parsed.blocks[doubt.block]
        return grid_html(block.grid) if isinstance(block, Table) else block.text
    return blocks_markdown(parsed.blocks)


def _evidence(views: Sequence[_View], known: Known, reader: Reader) -> Iterator[PageWord]:
    """The page's own words where they are known, else what the engine that stands in sees of the parts."""
    if not isinstance(known, NoEvidence):
        yield from known.words
        return
    other = reader.rungs.get(Rung.CPU_ENGINE)
    if other is not None:
        for view in views:
            yield from _seen_by(other, view, reader)


def _seen_by(engine: OcrBackend, view: _View, reader: Reader) -> Iterator[PageWord]:
    pixels = view.pixels
    height, width = pixels.shape[:2]
    image = shown(pixels, longest=max(height, width))
    key = reading_key(image.id, engine.fingerprint)

    def made() -> PageImage:
        return PageImage(id=image.id, pixels=pixels, dpi=0.0, upright=Upright(aspect=width / height))

    try:
        outcome = recognized(made, key=key, backend=engine, store=reader.store)
    except EngineError:  # without it there is less evidence, and less is taken
        return
    if isinstance(outcome, Failure):
        return
    for word in parse(outcome).words:
        box = view.sheet.upright.to_page(within(view.window, word.box))
        yield word.model_copy(update={"box": box})
