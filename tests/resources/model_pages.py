"""Made pages of which it is known what stands where: columns, tables, pictures, formulas, clean or as scans."""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportOptionalMemberAccess=false
# pyright: reportMissingTypeStubs=false

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
import pymupdf

from documents.facts import PageFacts
from documents.text_layer import page_facts
from recto.geometry import Box
from recto.images import Pixels
from recto.pages import PageWord
from tests.resources import pages as made

LATIN = ("en", "de", "fr", "es", "pl", "vi")
OTHERS = ("ru", "el", "zh", "ja", "ko", "ar", "he", "th", "hi")
FONTS = ("serif", "sans-serif", "monospace")
NAMES = ("Revenue", "Cost of sales", "Staff", "Rent", "Interest", "Taxes", "Material", "Energy", "Travel", "Other")
MARGIN = 48.0
GAP = 9.0


@dataclass(frozen=True)
class Piece:
    """What a model should say of one part of a page: its label, its place in the page frame, its text as markup."""

    label: str
    box: Box
    text: str


@dataclass(frozen=True)
class MadePage:
    """``facts``: with the text layer that the page would have as a PDF page."""

    pieces: tuple[Piece, ...]
    facts: PageFacts
    pixels: Pixels

    @property
    def words(self) -> tuple[PageWord, ...]:
        return self.facts.text.words


@dataclass
class Sheet:
    """A page while it is written, from the top of each column to its foot. Lengths in points."""

    rng: random.Random
    language: str = "en"
    size: float = 10.0
    font: str = "serif"
    page: pymupdf.Page = field(default_factory=lambda: pymupdf.open().new_page(width=made.A4[0], height=made.A4[1]))
    pieces: list[Piece] = field(default_factory=list[Piece])

    def add(self, label: str, rect: pymupdf.Rect, text: str) -> None:
        width, height = made.A4
        self.pieces.append(
            Piece(label, Box.of(rect.x0 / width, rect.y0 / height, rect.x1 / width, rect.y1 / height), text)
        )

    def prose(self, label: str, text: str, rect: pymupdf.Rect, *, scale: float = 1.0, mark: str = "") -> float:
        """A paragraph at the top of ``rect``; the height that it took, 0 where it does not fit."""
        weight = "bold" if label in ("title", "sub_title") else "normal"
        way = "rtl" if self.language in ("ar", "he") else "ltr"
        style = f"* {{font-family:{self.font};font-size:{self.size * scale}px;font-weight:{weight}}} p{{margin:0}}"
        drawn = f'<p dir="{way}">{html.escape(text)}</p>'
        spare, _ = self.page.insert_htmlbox(rect, drawn, css=style, scale_low=1)
        if spare < 0:
            return 0.0
        height = rect.height - spare
        self.add(label, pymupdf.Rect(rect.x0, rect.y0, rect.x1, rect.y0 + height), f"{mark}{text}")
        return height


def sentences(rng: random.Random, language: str, count: int) -> str:
    """Sentences with a number, a name or a date here and there."""
    found: list[str] = []
    for sentence in made.wording(rng, language, count):
        extra = rng.choice(
            [f" {rng.randint(2, 9999)}", f" {rng.randint(1, 28)}.{rng.randint(1, 12)}.19{rng.randint(10, 99)}"]
        )
        found.append(sentence[:-1] + extra + sentence[-1] if rng.random() < 0.3 else sentence)
    return ("" if language in ("zh", "ja") else " ").join(found)


def table_rows(rng: random.Random, rows: int, cols: int) -> list[list[str]]:
    """A header and rows of figures."""
    head = ["", *(str(rng.randint(1950, 2030)) for _ in range(cols - 1))]
    body = [
        [f"{rng.choice(NAMES)} {rng.randint(1, 99)}", *(f"{rng.randint(1, 99999):,}" for _ in range(cols - 1))]
        for _ in range(rows - 1)
    ]
    return [head, *body]


def table_html(rows: Sequence[Sequence[str]]) -> str:
    """As models write tables."""
    lines = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return "<table>" + "".join(lines) + "</table>"


def add_table(sheet: Sheet, rect: pymupdf.Rect, *, rows: int, cols: int, ruled: bool) -> float:
    """A table of figures at the top of ``rect``; its height."""
    cells = table_rows(sheet.rng, rows, cols)
    line, widths = sheet.size * 1.55, [0.34 * rect.width, *([0.66 * rect.width / (cols - 1)] * (cols - 1))]
    height = line * rows
    if height > rect.height:
        return 0.0
    font = pymupdf.Font("helv")
    for row, texts in enumerate(cells):
        left = rect.x0
        for width, text in zip(widths, texts, strict=True):
            size = min(sheet.size, (width - 8) / max(1.0, font.text_length(text, fontsize=1)))
            at = left + 4 if left == rect.x0 else left + width - 4 - font.text_length(text, fontsize=size)
            sheet.page.insert_text((at, rect.y0 + line * (row + 0.72)), text, fontsize=size, fontname="helv")
            left += width
    if ruled:
        edges = [rect.x0 + sum(widths[:place]) for place in range(cols + 1)]
        for x in edges:
            sheet.page.draw_line((x, rect.y0), (x, rect.y0 + height), width=0.7)
        for row in range(rows + 1):
            sheet.page.draw_line((rect.x0, rect.y0 + line * row), (rect.x1, rect.y0 + line * row), width=0.7)
    sheet.add("table", pymupdf.Rect(rect.x0, rect.y0, rect.x1, rect.y0 + height), table_html(cells))
    return height


def add_picture(sheet: Sheet, rect: pymupdf.Rect, height: float) -> float:
    """A picture, a chart with labels, or a drawing of lines; its height."""
    height = min(height, rect.height)
    place = pymupdf.Rect(rect.x0, rect.y0, rect.x1, rect.y0 + height)
    match sheet.rng.choice(("photo", "chart", "lines")):
        case "photo":
            noise = np.random.default_rng(sheet.rng.randint(0, 1 << 30))
            photo = made.photographed(noise, dpi=40)
            good, encoded = cv2.imencode(".jpg", photo)
            assert good
            sheet.page.insert_image(place, stream=encoded.tobytes(), keep_proportion=False)
        case "chart":
            for bar in range(sheet.rng.randint(3, 9)):
                x, top = place.x0 + 24 + 22 * bar, place.y1 - 14 - sheet.rng.uniform(0.1, 0.7) * height
                sheet.page.draw_rect(pymupdf.Rect(x, top, x + 14, place.y1 - 14), fill=(0.4, 0.5, 0.7))
                sheet.page.insert_text((x, place.y1 - 4), str(1990 + bar), fontsize=7)
                sheet.page.insert_text((x, top - 2), str(sheet.rng.randint(10, 99)), fontsize=7)
        case _:
            for _ in range(sheet.rng.randint(10, 60)):
                ends = [
                    (sheet.rng.uniform(place.x0, place.x1), sheet.rng.uniform(place.y0, place.y1)) for _ in range(2)
                ]
                sheet.page.draw_line(ends[0], ends[1], width=sheet.rng.uniform(0.3, 1.5))
    sheet.add("image", place, "")
    return height


def add_formula(sheet: Sheet, rect: pymupdf.Rect) -> float:
    """A formula in the middle of a line, its height."""
    n, k = sheet.rng.randint(2, 9), sheet.rng.randint(2, 9)
    shown, written = sheet.rng.choice(
        [
            (f"E = {n}mc² + {k}(a + b)", rf"\[ E = {n} m c ^ {{ 2 }} + {k} ( a + b ) \]"),
            (f"f(x) = {n}x³ − {k}x + 1", rf"\[ f ( x ) = {n} x ^ {{ 3 }} - {k} x + 1 \]"),
            (f"∑ xᵢ ≤ {n}/{k}", rf"\[ \sum _ {{ i = 0 }} ^ {{ \infty }} x _ {{ i }} \le \frac {{ {n} }} {{ {k} }} \]"),
        ]
    )
    inner = pymupdf.Rect(rect.x0 + 0.2 * rect.width, rect.y0, rect.x1, rect.y0 + 2 * sheet.size)
    drawn = f"<p>{html.escape(shown)}</p>"
    sheet.page.insert_htmlbox(inner, drawn, css=f"* {{font-size:{1.1 * sheet.size}px}} p{{margin:0}}", scale_low=0.5)
    sheet.add("equation", inner, written)
    return 2 * sheet.size


@lru_cache(maxsize=256)
def page(seed: int, kind: str = "any") -> MadePage:
    """A page of a report: ``prose``, ``tables``, ``pictures``, or ``any`` of these and a mix."""
    rng = made.luck(f"model page {seed} {kind}")
    language = rng.choice(LATIN) if rng.random() < 0.7 else rng.choice(OTHERS)
    sheet = Sheet(rng, language, rng.choice((8, 9, 10, 11, 12)), rng.choice(FONTS))
    kind = rng.choice(("prose", "prose", "tables", "pictures", "mix")) if kind == "any" else kind
    width, height = made.A4
    top, foot = MARGIN, height - MARGIN
    if rng.random() < 0.6:
        sheet.prose("header", sentences(rng, language, 1), pymupdf.Rect(MARGIN, 20, width - MARGIN, 46), scale=0.7)
    if rng.random() < 0.7:
        number = str(rng.randint(1, 400))
        sheet.page.insert_text((width / 2, height - 20), number, fontsize=9)
        sheet.add("page_number", pymupdf.Rect(width / 2 - 2, height - 30, width / 2 + 22, height - 17), number)
    if rng.random() < 0.5:
        title = pymupdf.Rect(MARGIN, top, width - MARGIN, foot)
        top += sheet.prose("title", made.wording(rng, language, 1)[0], title, scale=1.7, mark="# ") + GAP
    columns = rng.choice((1, 1, 2, 2, 3) if sheet.size < 11 else (1, 2))
    across = (width - 2 * MARGIN + 14) / columns
    ends = foot - rng.choice((0, 0, 0.2, 0.5)) * (foot - top)
    for column in range(columns):
        left = MARGIN + across * column
        _fill(sheet, pymupdf.Rect(left, top, left + across - 14, ends), kind)
    return finished(sheet, rng)


def _fill(sheet: Sheet, rect: pymupdf.Rect, kind: str) -> None:
    rng = sheet.rng
    y = rect.y0
    while y < rect.y1 - 4 * sheet.size:
        room = pymupdf.Rect(rect.x0, y, rect.x1, rect.y1)
        chance = rng.random()
        if kind in ("tables", "mix") and chance < 0.4:
            cols = rng.randint(3, 6 if rect.width > 300 else 4)
            took = add_table(sheet, room, rows=rng.randint(3, 16), cols=cols, ruled=rng.random() < 0.5)
        elif kind in ("pictures", "mix") and 0.4 <= chance < 0.7:
            took = add_picture(sheet, room, rng.uniform(60, 260))
        elif chance > 0.93:
            took = add_formula(sheet, room)
        elif chance > 0.85:
            took = sheet.prose("sub_title", made.wording(rng, sheet.language, 1)[0], room, scale=1.2, mark="## ")
        else:
            took = sheet.prose("text", sentences(rng, sheet.language, rng.randint(1, 8)), room)
        if not took:
            took = sheet.prose("text", made.wording(rng, sheet.language, 1)[0], room)
            if not took:
                return
        y += took + GAP


def finished(sheet: Sheet, rng: random.Random) -> MadePage:
    """Drawn, and worn as scans are in half of the cases."""
    drawn = made.pixels_of(sheet.page, rng.choice((100, 150, 200)))
    return MadePage(tuple(sheet.pieces), page_facts(sheet.page), worn(drawn, rng) if rng.random() < 0.5 else drawn)


def worn(pixels: Pixels, rng: random.Random) -> Pixels:
    """With the blur, grain, paper and faded ink of a scan."""
    noise = np.random.default_rng(rng.randint(0, 1 << 30))
    soft = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 0.9)).astype(np.float32)
    paper, black = rng.uniform(205, 252), rng.uniform(10, 90)
    level = black + (paper - black) * soft / 255
    grey = made.grainy(np.clip(level, 0, 255).astype(np.uint8), noise, rng.uniform(0, 7))
    return made.stained(grey, noise) if rng.random() < 0.2 else grey
