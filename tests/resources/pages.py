"""Made page images and PDF pages, each drawn from a random generator so that a seed gives the same page again."""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false
# pyright: reportOptionalMemberAccess=false, reportMissingTypeStubs=false

import random
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pymupdf

from recto.images import Pixels
from tests.resources.prose import PROSE, SHAPED

A4 = (595.0, 842.0)


def luck(seed: int | str) -> random.Random:
    """A generator that gives the same page for the same seed."""
    return random.Random(seed)  # noqa: S311 (pages need no secrecy)


def wording(rng: random.Random, language: str = "en", sentences: int = 12) -> list[str]:
    """Sentences of the report in random order; words of a sentence keep theirs."""
    marks = {"zh": "。", "ja": "。", "hi": "। ", "bn": "। ", "hy": "։ ", "am": "። "}
    stop = marks.get(language, ". " if language != "th" else " ")
    parts = [part.strip() for part in (PROSE | SHAPED)[language].split(stop) if part.strip()]
    end = stop.strip() or " "
    return [rng.choice(parts).rstrip(".") + end for _ in range(sentences)]


# --- PDF pages ---------------------------------------------------------------------------------------------------


def written(sentences: Sequence[str], *, size: float = 11, document: pymupdf.Document | None = None) -> pymupdf.Page:
    """A page with paragraphs drawn as text in whatever font has the letters; its document is ``page.parent``."""
    page = (document if document is not None else pymupdf.open()).new_page(width=A4[0], height=A4[1])
    html = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page.insert_htmlbox(pymupdf.Rect(60, 60, 535, 780), html, css=f"* {{font-size: {size}px}}", scale_low=0.3)
    return page


def pixels_of(page: pymupdf.Page, dpi: float = 96) -> Pixels:
    """The page as it is displayed."""
    drawn = page.get_pixmap(dpi=round(dpi), colorspace=pymupdf.csRGB, alpha=False)
    return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3).copy()


def scanned(pixels: Pixels, *, width: float = A4[0], height: float = A4[1]) -> pymupdf.Page:
    """A page that is one image."""
    page = pymupdf.open().new_page(width=width, height=height)
    good, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    assert good
    page.insert_image(page.rect, stream=encoded.tobytes())
    return page


def with_note(pixels: Pixels, note: str) -> bytes:
    """The file of a page that is one image, with a line of text at its top that is text."""
    page = scanned(pixels)
    page.insert_text((40, 40), note, fontsize=9)
    return page.parent.tobytes()


def overlaid(
    page: pymupdf.Page,
    words: Sequence[tuple[float, float, float, float, str]],
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    visible: bool = False,
) -> pymupdf.Page:
    """Writes words into their boxes (points), invisible like an OCR layer's unless asked otherwise."""
    font = pymupdf.Font("cjk")
    page.insert_font(fontname="layer", fontbuffer=font.buffer)
    for x0, y0, x1, y1, text in words:
        natural = font.text_length(text, fontsize=10) or 1.0
        foot = pymupdf.Point(x0 + shift[0], y1 - 0.2 * (y1 - y0) + shift[1])
        stretch = pymupdf.Matrix((x1 - x0) / natural * 10 / (0.8 * (y1 - y0)), 0, 0, 1, 0, 0)
        page.insert_text(
            foot,
            text,
            fontsize=0.8 * (y1 - y0),
            fontname="layer",
            render_mode=0 if visible else 3,
            morph=(foot, stretch),
        )
    return page


def words_of(page: pymupdf.Page) -> list[tuple[float, float, float, float, str]]:
    """Words with their boxes in points, as MuPDF finds them."""
    return [(word[0], word[1], word[2], word[3], word[4]) for word in page.get_text("words")]


def reread(page: pymupdf.Page) -> pymupdf.Page:
    """The same page after saving and opening again, as a file would give it."""
    return pymupdf.open(stream=page.parent.tobytes(), filetype="pdf")[page.number]


# --- page images: paper -------------------------------------------------------------------------------------------


def paper(rng: np.random.Generator, *, dpi: int = 150, colour: tuple[int, int, int] = (250, 250, 248)) -> Pixels:
    """An empty A4 sheet with the grain of a scanner."""
    height, width = round(11.69 * dpi), round(8.27 * dpi)
    return grainy(np.broadcast_to(np.array(colour, np.uint8), (height, width, 3)).copy(), rng, rng.uniform(0, 2.5))


def grainy(pixels: Pixels, rng: np.random.Generator, sigma: float) -> Pixels:
    """With noise of that standard deviation, in gray levels."""
    grain = rng.normal(0.0, max(sigma, 1e-6), pixels.shape[:2])[..., None]
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def stained(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Dust, blurred smudges and now and then a coffee ring."""
    pixels = pixels.copy()
    height, width = pixels.shape[:2]
    for _ in range(int(rng.integers(50, 600))):
        at = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(pixels, at, int(rng.integers(0, 2)), [int(rng.integers(60, 200))] * 3, -1)
    veil = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(width)), int(rng.integers(height))
        axes = int(rng.integers(width // 60, width // 12)), int(rng.integers(width // 60, width // 12))
        thickness = -1 if rng.random() < 0.7 else width // 100
        cv2.ellipse(veil, at, axes, int(rng.integers(180)), 0, 360, float(rng.uniform(10, 45)), thickness)
    veil = cv2.GaussianBlur(veil, (0, 0), width / 150)
    return np.clip(pixels - veil[..., None], 0, 255).astype(np.uint8)


def shone_through(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With print of the other side: mirrored, blurred by the paper, weak."""
    height, width = pixels.shape[:2]
    other = printed(luck(int(rng.integers(1 << 30))), dpi=round(width / 8.27))[:height, ::-1]
    veil = (255.0 - cv2.cvtColor(np.ascontiguousarray(other), cv2.COLOR_RGB2GRAY)) / 255.0
    veil = cv2.GaussianBlur(veil.astype(np.float32), (0, 0), width / 8.27 * rng.uniform(0.010, 0.018))
    veil = cv2.resize(veil, (width, height))
    return np.clip(pixels - float(rng.uniform(15, 40)) * veil[..., None], 0, 255).astype(np.uint8)


def punched(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With two or four dark punch holes along one side."""
    pixels = pixels.copy()
    height, width = pixels.shape[:2]
    millimetre = width / 210
    across = (12 + rng.uniform(-2, 2)) * millimetre
    for share in (0.36, 0.64) if rng.random() < 0.5 else (0.14, 0.38, 0.62, 0.86):
        at = round(across), round(height * share + rng.uniform(-3, 3))
        cv2.circle(
            pixels, at, round(rng.uniform(2.6, 3.4) * millimetre), [int(rng.integers(0, 90))] * 3, -1, cv2.LINE_AA
        )
    return pixels if rng.random() < 0.5 else np.ascontiguousarray(pixels[:, ::-1])


def edged(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """With the dark rim of the scanner on one to four sides, as bands or wedges, and a soft shadow."""
    pixels = pixels.copy()
    height, width = pixels.shape[:2]
    sides = int(rng.integers(1, 5))
    for _ in range(sides):
        near, far = rng.uniform(0.003, 0.025, 2) * width
        corners = np.array([[0, 0], [near, 0], [far, height], [0, height]], np.int32)
        cv2.fillPoly(pixels, [corners], [int(rng.integers(0, 80))] * 3)
        reach = np.exp(-np.arange(width) / (width * rng.uniform(0.01, 0.06)))[None, :, None]
        pixels = np.clip(pixels * (1 - 0.4 * reach), 0, 255).astype(np.uint8)
        pixels, height, width = np.ascontiguousarray(np.rot90(pixels)), width, height
    return np.ascontiguousarray(np.rot90(pixels, -sides))


def shaded(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Darker towards one side or corner."""
    height, width = pixels.shape[:2]
    slope = rng.uniform(-0.3, 0.3, 2)
    field = 1 - np.abs(slope[0] * np.linspace(0, 1, width)[None, :] + slope[1] * np.linspace(0, 1, height)[:, None])
    return np.clip(pixels * field[..., None], 0, 255).astype(np.uint8)


def ruled(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Writing paper: lines or squares."""
    pixels = pixels.copy()
    height, width = pixels.shape[:2]
    step, level = round(width / 210 * rng.uniform(4.5, 9)), [int(v) for v in rng.integers(120, 225, 3)]
    thickness = max(1, round(width / 1000 * rng.uniform(0.6, 2)))
    for y in range(step * 3, height - step, step):
        cv2.line(pixels, (0, y), (width, y), level, thickness)
    if rng.random() < 0.5:
        for x in range(step, width, step):
            cv2.line(pixels, (x, 0), (x, height), level, thickness)
    return pixels


# --- page images: writing -----------------------------------------------------------------------------------------


def printed(
    rng: random.Random, *, dpi: int = 150, sentences: int = 14, language: str = "en", level: int = 0, size: float = 11
) -> Pixels:
    """A page of print on white, its letters at that gray level."""
    drawn = pixels_of(written(wording(rng, language, sentences), size=size), dpi)
    return (255 - (255 - drawn.astype(np.float32)) * (255 - level) / 255).astype(np.uint8)


def lettered(pixels: Pixels, text: str, *, at: tuple[float, float], size: float, level: int) -> Pixels:
    """One line of print on any paper; ``at`` in shares of the page, ``size`` in points on A4."""
    height, width = pixels.shape[:2]
    page = pymupdf.open().new_page(width=A4[0], height=A4[1])
    page.insert_text((at[0] * A4[0], at[1] * A4[1]), text, fontsize=size)
    drawn = cv2.resize(pixels_of(page, width / A4[0] * 72), (width, height), interpolation=cv2.INTER_AREA)
    share = 1 - drawn.astype(np.float32) / 255
    return np.clip(pixels * (1 - share) + level * share, 0, 255).astype(np.uint8)


def pencilled(pixels: Pixels, rng: np.random.Generator, *, contrast: float) -> Pixels:
    """A few lines of joined handwriting, that many gray levels darker than the paper."""
    height, width = pixels.shape[:2]
    veil = np.zeros((height, width), np.float32)
    millimetre = width / 210
    top = rng.uniform(0.1, 0.7) * height
    for line in range(int(rng.integers(1, 5))):
        x, y = rng.uniform(0.1, 0.3) * width, top + line * 9 * millimetre
        for _ in range(int(rng.integers(2, 7))):
            steps = int(rng.integers(20, 50))
            swing = rng.uniform(0.8, 2.2, steps) * millimetre * np.where(np.arange(steps) % 2 == 0, 1, -1)
            xs = x + np.cumsum(rng.uniform(0.2, 0.9, steps)) * millimetre
            points = np.stack([xs, y + swing], axis=1).astype(np.int32)
            cv2.polylines(veil, [points], False, 1.0, max(1, round(0.4 * millimetre)), cv2.LINE_AA)
            x = float(xs[-1]) + rng.uniform(2, 5) * millimetre
    veil = cv2.GaussianBlur(veil, (0, 0), 0.12 * millimetre)
    texture = np.clip(rng.normal(1.0, 0.2, veil.shape), 0.4, 1.4)
    return np.clip(pixels - contrast * (veil * texture)[..., None], 0, 255).astype(np.uint8)


def photographed(rng: np.random.Generator, *, dpi: int = 100) -> Pixels:
    """A picture over the whole page: soft fields with some hard edges."""
    height, width = round(11.69 * dpi), round(8.27 * dpi)
    coarse = rng.uniform(0, 255, (12, 9, 3)).astype(np.float32)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(30):
        at = int(rng.integers(width)), int(rng.integers(height))
        cv2.circle(picture, at, int(rng.integers(5, 80)), [float(v) for v in rng.uniform(0, 255, 3)], -1, cv2.LINE_AA)
    return np.clip(picture, 0, 255).astype(np.uint8)


Maker = Callable[[int], Pixels]


def _both(seed: int) -> tuple[random.Random, np.random.Generator, int]:
    rng = luck(seed)
    return rng, np.random.default_rng(seed), rng.choice((100, 150, 200))


def _blank(change: Callable[[Pixels, np.random.Generator], Pixels]) -> Maker:
    def make(seed: int) -> Pixels:
        _, noise, dpi = _both(seed)
        return change(paper(noise, dpi=dpi), noise)

    return make


def _coloured(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    colour = rng.choice(
        [(255, 240, 150), (180, 220, 255), (60, 90, 60), (200, 120, 110), (128, 128, 128), (235, 225, 200)]
    )
    return shaded(paper(noise, dpi=dpi, colour=colour), noise)


def _black(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    level = rng.randint(0, 25)
    return grainy(paper(noise, dpi=dpi, colour=(level, level, level)), noise, rng.uniform(0, 4))


def _combined(seed: int) -> Pixels:
    _, noise, dpi = _both(seed)
    return edged(punched(stained(shaded(paper(noise, dpi=dpi), noise), noise), noise), noise)


def _pencil(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    return pencilled(paper(noise, dpi=dpi), noise, contrast=rng.uniform(30, 70))


def _light_print(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    return grainy(printed(rng, dpi=dpi, level=rng.randint(160, 215)), noise, rng.uniform(0, 2))


def _short_line(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    text = rng.choice(["- 12 -", "Page 3", "iv", "Appendix B", "27", "Intentionally left blank", "Seite 114", "p. 9"])
    place = rng.uniform(0.15, 0.7), rng.choice([0.07, 0.4, 0.93])
    return lettered(paper(noise, dpi=dpi), text, at=place, size=rng.uniform(9, 13), level=rng.randint(0, 90))


def _dirty_print(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    return edged(punched(stained(printed(rng, dpi=dpi, sentences=rng.randint(2, 14)), noise), noise), noise)


def _on_rules(seed: int) -> Pixels:
    rng, noise, dpi = _both(seed)
    return pencilled(ruled(paper(noise, dpi=dpi), noise), noise, contrast=rng.uniform(60, 140))


def _on_colour(seed: int) -> Pixels:
    rng, _, _ = _both(seed)
    return lettered(_coloured(seed), rng.choice(wording(rng)), at=(0.1, rng.uniform(0.1, 0.9)), size=11, level=20)


def _reversed_print(seed: int) -> Pixels:
    rng, _, dpi = _both(seed)
    return 255 - printed(rng, dpi=dpi, sentences=rng.randint(1, 14), level=rng.randint(0, 100))


BLANKS: dict[str, Maker] = {
    "white": _blank(lambda pixels, _: pixels),
    "dirty": _blank(stained),
    "coloured": _coloured,
    "shaded": _blank(shaded),
    "shine-through": _blank(shone_through),
    "punch holes": _blank(punched),
    "scanner edge": _blank(edged),
    "all black": _black,
    "ruled paper": _blank(ruled),
    "dirty, holes and edge": _combined,
}
"""Empty pages: name to a maker from a seed."""

WRITTEN: dict[str, Maker] = {
    "faint pencil": _pencil,
    "light grey print": _light_print,
    "single short line": _short_line,
    "print on dirty paper": _dirty_print,
    "writing on ruled paper": _on_rules,
    "print on coloured paper": _on_colour,
    "white on black": _reversed_print,
    "photograph": lambda seed: photographed(np.random.default_rng(seed)),
}
"""Pages with something on them."""
