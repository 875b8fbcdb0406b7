"""What a PDF page paints, without painting it: MuPDF plays the page to a device that only takes notes."""

# MuPDF's own layer has no annotations.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportUntypedBaseClass=false

import importlib
from typing import Any, TypeAlias

import pymupdf

from documents.mupdf import page_size

_mupdf: Any = importlib.import_module("pymupdf.mupdf")

_EDGE = 0.004  # of a page side that an image may miss or overhang: two pixels at 72 dpi, or what a driver rounds off
_MOST_PAINTS = 20_000  # before the covering image; a page with more of them is a drawing
_BLACK = 0.02  # the brightest red, green or blue that still passes for black

Corners: TypeAlias = tuple[float, float, float, float]
"""``(x0, y0, x1, y1)`` in points of the page as displayed."""

Turn: TypeAlias = tuple[int, int, int, int]
"""The signs of an image's matrix ``(a, b, c, d)``: ``(1, 0, 0, 1)`` is upright."""


class Cover:
    """The image that covers a page. ``stencil``: one bit that paints black where it is set."""

    def __init__(self, image: Any, turn: Turn, stencil: bool) -> None:
        self.image = image
        self.turn = turn
        self.stencil = stencil


class Notes:
    """The one opaque image that is the whole page, or the ``reason`` why there is none."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self.covers: list[Cover] = []
        self.reason = ""
        self._obstacles: list[bool] = []
        self._paints = 0

    def push(self, obstacle: bool) -> None:
        """A clip, mask or group begins; an obstacle is one that changes what lies in it."""
        self._obstacles.append(obstacle)

    def pop(self) -> None:
        if self._obstacles:
            self._obstacles.pop()

    def paint(self, bounds: Corners) -> None:
        """Something visible that is no covering image."""
        x0, y0, x1, y1 = bounds
        if x1 < 0 or y1 < 0 or x0 > self.width or y0 > self.height:
            return
        self._paints += 1
        if self.covers:
            self.reason = "something is drawn over the scan"
        elif self._paints > _MOST_PAINTS:
            self.reason = "it is a drawing"

    def image(self, image: Any, ctm: Any, *, opaque: bool, stencil: bool) -> None:
        bounds = _image_bounds(ctm)
        if not self.spans(bounds):
            self.paint(bounds)
        elif self.covers:
            self.reason = "several images lie over each other"
        elif not self._inside(bounds):
            self.reason = "the scan is cropped"
        elif not opaque or any(self._obstacles) or image.m_internal.mask or image.m_internal.use_colorkey:
            self.reason = "the scan is masked or blended"
        elif stencil and self._paints:
            self.reason = "the scan is painted over something else"
        else:
            self.covers.append(Cover(image, _turn(ctm), stencil))

    def spans(self, bounds: Corners) -> bool:
        """Whether it reaches all four edges of the page."""
        x0, y0, x1, y1 = bounds
        across, down = self.width * _EDGE, self.height * _EDGE
        return x0 <= across and y0 <= down and x1 >= self.width - across and y1 >= self.height - down

    def _inside(self, bounds: Corners) -> bool:
        x0, y0, x1, y1 = bounds
        across, down = self.width * _EDGE, self.height * _EDGE
        return min(x0, self.width - x1) >= -across and min(y0, self.height - y1) >= -down


def notes_of(page: pymupdf.Page) -> Notes:
    """Plays the page, annotations and form fields included; stops as soon as the answer is no."""
    notes = Notes(*page_size(page))
    device: Any = _NoteTaker(notes)
    _mupdf.fz_run_page(page.this, device, _mupdf.FzMatrix(), device.cookie)
    _mupdf.fz_close_device(device)
    if not notes.reason and not notes.covers:
        notes.reason = "no image covers the page"
    return notes


_EVENTS = (
    "fill_path",
    "stroke_path",
    "fill_text",
    "stroke_text",
    "fill_shade",
    "fill_image",
    "fill_image_mask",
    "clip_path",
    "clip_stroke_path",
    "clip_text",
    "clip_stroke_text",
    "clip_image_mask",
    "pop_clip",
    "begin_mask",
    "begin_group",
    "end_group",
    "begin_tile",
)


class _NoteTaker(_mupdf.FzDevice2):
    """Methods and their arguments are those of MuPDF's ``fz_device``."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self.notes = notes
        self.cookie = _mupdf.FzCookie()
        for event in _EVENTS:
            getattr(self, f"use_virtual_{event}")()

    def fill_path(self, _: Any, path: Any, _rule: Any, ctm: Any, *paint: Any) -> None:
        self._paint(_mupdf.ll_fz_bound_path(path, None, ctm), alpha=paint[2])

    def stroke_path(self, _: Any, path: Any, stroke: Any, ctm: Any, *paint: Any) -> None:
        self._paint(_mupdf.ll_fz_bound_path(path, stroke, ctm), alpha=paint[2])

    def fill_text(self, _: Any, text: Any, ctm: Any, *paint: Any) -> None:
        self._paint(_mupdf.ll_fz_bound_text(text, None, ctm), alpha=paint[2])

    def stroke_text(self, _: Any, text: Any, stroke: Any, ctm: Any, *paint: Any) -> None:
        self._paint(_mupdf.ll_fz_bound_text(text, stroke, ctm), alpha=paint[2])

    def fill_shade(self, _: Any, shade: Any, ctm: Any, alpha: float, *_paint: Any) -> None:
        self._paint(_mupdf.ll_fz_bound_shade(shade, ctm), alpha=alpha)

    def fill_image(self, _: Any, image: Any, ctm: Any, alpha: float, *_paint: Any) -> None:
        self.notes.image(_kept(image), ctm, opaque=alpha >= 1, stencil=False)
        self._stop_when_settled()

    def fill_image_mask(self, _: Any, image: Any, ctm: Any, *paint: Any) -> None:
        space, color, alpha, *_rest = paint
        self.notes.image(_kept(image), ctm, opaque=alpha >= 1 and _is_black(space, color), stencil=True)
        self._stop_when_settled()

    def begin_tile(self, *_: Any) -> int:
        self.notes.paint((0.0, 0.0, self.notes.width, self.notes.height))
        self._stop_when_settled()
        return 0  # no tile is kept: MuPDF plays what is in it

    def clip_path(self, _: Any, path: Any, _rule: Any, ctm: Any, *_scissor: Any) -> None:
        whole = self.notes.spans(_corners(_mupdf.ll_fz_bound_path(path, None, ctm)))
        self.notes.push(not (whole and bool(_mupdf.ll_fz_path_is_rect(path, ctm))))

    def clip_stroke_path(self, *_: Any) -> None:
        self.notes.push(True)

    def clip_text(self, *_: Any) -> None:
        self.notes.push(True)

    def clip_stroke_text(self, *_: Any) -> None:
        self.notes.push(True)

    def clip_image_mask(self, *_: Any) -> None:
        self.notes.push(True)

    def begin_mask(self, *_: Any) -> None:
        self.notes.push(True)  # the pop_clip after what the mask applies to ends it

    def pop_clip(self, *_: Any) -> None:
        self.notes.pop()

    def begin_group(self, _: Any, *group: Any) -> None:
        *_area_space_isolated_knockout, blend, alpha = group
        self.notes.push(blend != 0 or alpha < 1)

    def end_group(self, *_: Any) -> None:
        self.notes.pop()

    def _paint(self, bounds: Any, *, alpha: float) -> None:
        if alpha > 0:
            self.notes.paint(_corners(bounds))
            self._stop_when_settled()

    def _stop_when_settled(self) -> None:
        if self.notes.reason:
            self.cookie.m_internal.abort = 1


def _corners(rect: Any) -> Corners:
    return rect.x0, rect.y0, rect.x1, rect.y1


def _kept(image: Any) -> Any:
    return _mupdf.FzImage(_mupdf.ll_fz_keep_image(image))


def _is_black(space: Any, color: Any) -> bool:
    # The parameters need a name: MuPDF keeps a pointer into them.
    rgb, parameters = _mupdf.FzColorspace(_mupdf.FzColorspace.Fixed_RGB), _mupdf.FzColorParams()
    parts = _mupdf.ll_fz_convert_color(space, color, rgb.m_internal, None, parameters.internal())
    return max(parts[:3]) <= _BLACK


def _image_bounds(ctm: Any) -> Corners:
    """Where the unit square lands; nowhere for an image that stands askew, which never is the page."""
    xs, ys = (ctm.e, ctm.e + ctm.a + ctm.c), (ctm.f, ctm.f + ctm.b + ctm.d)
    slack = 0.001 * (abs(ctm.a) + abs(ctm.b) + abs(ctm.c) + abs(ctm.d))
    if min(abs(ctm.a) + abs(ctm.d), abs(ctm.b) + abs(ctm.c)) > slack:
        return 0.0, 0.0, 0.0, 0.0
    return min(xs), min(ys), max(xs), max(ys)


def _turn(ctm: Any) -> Turn:
    if abs(ctm.a) >= abs(ctm.b):
        return (1 if ctm.a > 0 else -1), 0, 0, (1 if ctm.d > 0 else -1)
    return 0, (1 if ctm.b > 0 else -1), (1 if ctm.c > 0 else -1), 0
