"""Made PDF pages with text layers, good and bad, each from a seed."""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false
# pyright: reportOptionalMemberAccess=false, reportMissingTypeStubs=false

import random
import string
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf

from tests.resources import pages as made
from tests.resources.prose import PROSE

Page = pymupdf.Page
PageMaker = Callable[[int], Page]

SCAN_DPI = 110


def _random(seed: int) -> random.Random:
    return made.luck(f"layer {seed}")


def one_line(text: str = "Plain words", **options: Any) -> pymupdf.Page:
    """A small page, 400 x 200 points, with one line at 40, 100."""
    page = pymupdf.open().new_page(width=400, height=200)
    page.insert_text((40, 100), text, fontsize=12, **options)
    return page


def on_black(**options: Any) -> pymupdf.Page:
    """The same on black ground."""
    page = pymupdf.open().new_page(width=400, height=200)
    page.draw_rect(page.rect, fill=(0, 0, 0))
    page.insert_text((40, 100), "Plain words", fontsize=12, **options)
    return page


def turned(page: pymupdf.Page, rotation: int) -> pymupdf.Page:
    """With that /Rotate."""
    page.set_rotation(rotation)
    return made.reread(page)


def under_a_picture(page: pymupdf.Page) -> pymupdf.Page:
    """With a picture of itself painted over it."""
    page.insert_image(page.rect, pixmap=page.get_pixmap(), keep_proportion=False)
    return page


def drawn_only() -> pymupdf.Page:
    """One line drawn, nothing written."""
    page = pymupdf.open().new_page()
    page.draw_line((0, 0), (100, 100))
    return page


# --- pages to be trusted -------------------------------------------------------------------------------------------


def born_digital(seed: int) -> pymupdf.Page:
    """Prose in one of several languages and scripts."""
    rng = _random(seed)
    language = rng.choice([name for name in PROSE if name != "ar"])
    return made.written(made.wording(rng, language, rng.randint(2, 14)), size=rng.uniform(8, 14))


def arabic(seed: int) -> pymupdf.Page:
    """Arabic, its letters given in reading order."""
    rng = _random(seed)
    page = pymupdf.open().new_page(width=made.A4[0], height=made.A4[1])
    writer, font = pymupdf.TextWriter(page.rect), pymupdf.Font(script=6)  # MuPDF's number for Arabic
    for line, sentence in enumerate(made.wording(rng, "ar", rng.randint(4, 16))):
        writer.append((60, 80 + 22 * line), sentence, font=font, fontsize=12, right_to_left=True)
    writer.write_text(page)
    return page


def numbers(seed: int) -> pymupdf.Page:
    """A table of figures with few words."""
    rng = _random(seed)
    page = pymupdf.open().new_page(width=made.A4[0], height=made.A4[1])
    for row in range(rng.randint(8, 35)):
        page.insert_text((60, 80 + 18 * row), rng.choice(["Net sales", "Cost of goods", "Taxes", "Total"]), fontsize=10)
        for column in range(4):
            figure = f"{rng.randint(-90000, 90000):,}.{rng.randint(0, 99):02}"
            shown = f"({figure[1:]})" if figure[0] == "-" else rng.choice(["$", "", "€"]) + figure
            page.insert_text((220 + 85 * column, 80 + 18 * row), shown, fontsize=10)
        page.draw_line((55, 84 + 18 * row), (540, 84 + 18 * row), width=0.4)
    return page


def program(seed: int) -> pymupdf.Page:
    """Source code and formulas: many signs, names of their own."""
    rng = _random(seed)
    page = pymupdf.open().new_page(width=made.A4[0], height=made.A4[1])
    lines = [
        "for (int i = 0; i < rows.size(); ++i) {",
        "    total += weights[i] * values[i];  // weighted sum",
        "    if (!is_valid(values[i])) { return std::nullopt; }",
        "def read_all(paths: list[str]) -> dict[str, bytes]:",
        "    return {path: open(path, 'rb').read() for path in paths}",
        "SELECT name, count(*) FROM orders WHERE year >= 2019 GROUP BY name;",
        "f(x) = a * x^2 + b * x + c,  where a != 0 and b^2 >= 4 * a * c",
    ]
    for line in range(rng.randint(10, 40)):
        page.insert_text((60, 70 + 17 * line), rng.choice(lines), fontsize=9.5, fontname="cour")
    return page


def illustrated(seed: int) -> pymupdf.Page:
    """Prose below a photograph."""
    rng = _random(seed)
    page = made.written([" "], size=10)
    picture = made.scanned(made.photographed(np.random.default_rng(seed), dpi=40)).get_pixmap(dpi=60)
    page.insert_image(pymupdf.Rect(60, 60, 535, 60 + rng.randint(120, 380)), pixmap=picture, keep_proportion=False)
    text = " ".join(made.wording(rng, rng.choice(["en", "fr", "zh"]), 10))
    page.insert_htmlbox(pymupdf.Rect(60, 460, 535, 780), f"<p>{text}</p>")
    return page


def with_screenshot(seed: int) -> pymupdf.Page:
    """Prose below a picture of writing."""
    rng = _random(seed)
    page = made.written(made.wording(rng, "en", 4), size=10)
    picture = made.scanned(made.pixels_of(_original(rng), SCAN_DPI)).get_pixmap(dpi=100)
    page.insert_image(pymupdf.Rect(60, 330, 535, 330 + rng.randint(200, 380)), pixmap=picture, keep_proportion=False)
    return made.reread(page)


def drawn_labels(seed: int, letters: int = 11) -> pymupdf.Page:
    """A few sentences above boxes that are labelled with words of ``letters`` drawn letters."""
    rng = _random(seed)
    page = made.written(made.wording(rng, "en", 4), size=10)
    for column in range(60, 500, max(140, 9 * letters)):
        for row in range(200, 750, 36):
            page.draw_rect(pymupdf.Rect(column, row, column + 70, row + 20))
            for letter in range(letters):
                x, y = column + 7 * letter, row + 24
                page.draw_polyline([(x, y), (x, y + 8), (x + 4, y + 8)], width=1)
                page.draw_line((x, y), (x + rng.choice([2, 4]), y), width=1)
    return made.reread(page)


def drawn_lines(seed: int) -> pymupdf.Page:
    """A few sentences above drawn letters that run over the page."""
    return drawn_labels(seed, letters=60)


def slide(seed: int) -> pymupdf.Page:
    """Light words on a dark ground, few of them, on a turned page."""
    rng = _random(seed)
    page = pymupdf.open().new_page(width=842, height=595)
    page.draw_rect(page.rect, fill=(0.05, 0.1, rng.uniform(0.1, 0.4)), color=None)
    for line, sentence in enumerate(made.wording(rng, "en", rng.randint(1, 6))):
        page.insert_text((60, 120 + 60 * line), sentence[:60], fontsize=22, color=(1, 1, 0.9))
    page.set_rotation(rng.choice([0, 90, 180, 270]))
    return made.reread(page)


def good_layer(seed: int) -> pymupdf.Page:
    """A scan with an invisible layer of good OCR: right but for one word in fifty, boxes off by a point."""
    rng = _random(seed)
    page = _original(rng)
    words = [_jittered(word, rng) for word in made.words_of(page)]
    words = [(*word[:4], _misread(word[4], rng, 0.3) if rng.random() < 0.02 else word[4]) for word in words]
    return made.reread(made.overlaid(_scan_of(page, seed), words))


# --- pages not to be trusted ---------------------------------------------------------------------------------------


def no_map(seed: int) -> pymupdf.Page:
    """A font without a map from glyphs to letters."""
    page = made.reread(born_digital(seed))
    document = page.parent
    for xref in range(1, document.xref_length()):
        if document.xref_get_key(xref, "ToUnicode")[0] != "null":
            document.xref_set_key(xref, "ToUnicode", "null")
    return made.reread(page)


def cipher(seed: int) -> pymupdf.Page:
    """A font whose map permutes the letters."""
    rng = _random(seed)
    sentences = made.wording(rng, rng.choice(["en", "de", "fr", "es", "pl", "ru", "el", "he"]), rng.randint(6, 14))
    letters = sorted({char for sentence in sentences for char in sentence.lower() if char.isalpha()})
    table = dict(zip(letters, rng.sample(letters, len(letters)), strict=True))
    return made.written(["".join(table.get(char, char) for char in sentence.lower()) for sentence in sentences])


def offset_codes(seed: int) -> pymupdf.Page:
    """A font whose glyph numbers are taken for letters: all of them moved by the same number."""
    rng = _random(seed)
    offset = rng.choice([-29, -31, 1, 3, 5, -3])
    moved = [
        "".join(char if char == " " else chr(max(33, ord(char) + offset)) for char in sentence)
        for sentence in made.wording(rng, "en", 14)
    ]
    escaped = [sentence.replace("&", "&amp;").replace("<", "&lt;") for sentence in moved]
    return made.written(escaped)


def mojibake(seed: int) -> pymupdf.Page:
    """Cyrillic or Greek bytes read as Western European ones."""
    rng = _random(seed)
    language, codec = rng.choice([("ru", "cp1251"), ("el", "iso8859_7"), ("ru", "koi8_r"), ("ru", "utf-8")])
    text = [s.encode(codec, "ignore").decode("latin-1") for s in made.wording(rng, language, 12)]
    return made.written(["".join(char for char in s if char.isprintable()) for s in text])


def replaced(seed: int) -> pymupdf.Page:
    """Some letters have no Unicode: one accented letter, a ligature, or many."""
    rng = _random(seed)
    lost = rng.choice([{"e"}, {"t", "h"}, {"s"}, set("aeiou"), {"f"}])
    sentences = made.wording(rng, "en", 14)
    return made.written(["".join("\ue000" if char in lost else char for char in s) for s in sentences])


def other_layer(seed: int) -> pymupdf.Page:
    """A scan with the layer of another page."""
    rng = _random(seed)
    other = made.words_of(made.written(made.wording(rng, "en", rng.randint(8, 18)), size=rng.uniform(9, 13)))
    return made.reread(made.overlaid(_scan_of(_original(rng), seed), other))


def shifted_layer(seed: int) -> pymupdf.Page:
    """A good layer that lies a line or more beside the writing."""
    rng = _random(seed)
    page = _original(rng)
    far = rng.choice([-1, 1]) * rng.uniform(9, 26)
    shift = (0.0, far) if rng.random() < 0.6 else (far, rng.uniform(-6, 6))
    return made.reread(made.overlaid(_scan_of(page, seed), made.words_of(page), shift=shift))


def poor_layer(seed: int) -> pymupdf.Page:
    """A layer in its place whose words are misread: a third of them or more."""
    rng = _random(seed)
    page = _original(rng)
    share = rng.uniform(0.35, 0.8)
    words = [
        (*word[:4], _misread(word[4], rng, 0.4) if rng.random() < share else word[4]) for word in made.words_of(page)
    ]
    return made.reread(made.overlaid(_scan_of(page, seed), words))


def stamped(seed: int) -> pymupdf.Page:
    """A scan, printed or handwritten, with a line typed over it."""
    rng = _random(seed)
    noise = np.random.default_rng(seed)
    if rng.random() < 0.6:
        page = _scan_of(_original(rng), seed)
    else:
        page = made.scanned(made.pencilled(made.paper(noise, dpi=SCAN_DPI), noise, contrast=150))
    stamp = rng.choice(["RECEIVED 14 March 2019", "Exhibit 12", "Case 1:19-cv-00142 Document 33 Filed 04/02/19 Page 7"])
    page.insert_text((rng.uniform(60, 250), rng.choice([30, 820])), stamp, fontsize=11, color=(0.7, 0, 0))
    return made.reread(page)


def hidden(seed: int) -> pymupdf.Page:
    """Words that nobody sees, beside ones that are seen: white, or invisible."""
    rng = _random(seed)
    page = made.written(made.wording(rng, "en", rng.randint(2, 5)))
    for line, sentence in enumerate(made.wording(rng, "en", rng.randint(2, 8))):
        mode = rng.choice([0, 3])
        page.insert_text((60, 500 + 20 * line), sentence, fontsize=11, color=(1, 1, 1), render_mode=mode)
    return made.reread(page)


def pictured(seed: int) -> pymupdf.Page:
    """A typed headline; the rest of the text is a picture."""
    rng = _random(seed)
    picture = made.pixels_of(_original(rng), SCAN_DPI)
    page = made.scanned(picture)
    page.set_mediabox(pymupdf.Rect(0, 0, made.A4[0], made.A4[1] + 120))
    page.insert_text((60, 40), "Minutes of the meeting", fontsize=16)
    return made.reread(page)


def _original(rng: random.Random) -> pymupdf.Page:
    return made.written(made.wording(rng, rng.choice(["en", "de", "fr"]), rng.randint(8, 18)), size=rng.uniform(9, 13))


def _scan_of(page: pymupdf.Page, seed: int) -> pymupdf.Page:
    noise = np.random.default_rng(seed)
    return made.scanned(made.grainy(made.pixels_of(page, SCAN_DPI), noise, float(noise.uniform(0, 6))))


def _jittered(
    word: tuple[float, float, float, float, str], rng: random.Random
) -> tuple[float, float, float, float, str]:
    x0, y0, x1, y1 = (value + rng.uniform(-1, 1) for value in word[:4])
    return x0, y0, x1, y1, word[4]


def _misread(word: str, rng: random.Random, rate: float) -> str:
    """As OCR in the wrong language, or of a bad picture, reads it."""
    out: list[str] = []
    for char in word:
        roll = rng.random()
        if roll > rate:
            out.append(char)
        elif roll < 0.4 * rate:
            out.append(rng.choice("^~|*{}\\<>_1l!;°¬" + string.digits))
        elif roll < 0.9 * rate:
            out.append(rng.choice(string.ascii_letters))
    return "".join(out) or "^"


TRUSTWORTHY: dict[str, PageMaker] = {
    "prose, many scripts": born_digital,
    "arabic": arabic,
    "table of numbers": numbers,
    "program and formulas": program,
    "prose with photograph": illustrated,
    "prose with screenshot": with_screenshot,
    "labelled drawing": drawn_labels,
    "slide, light on dark": slide,
    "good OCR layer": good_layer,
}
"""Pages whose text layer says what the page shows."""

UNTRUSTWORTHY: dict[str, PageMaker] = {
    "font without map": no_map,
    "permuted letters": cipher,
    "glyph numbers as letters": offset_codes,
    "wrong code page": mojibake,
    "replacement characters": replaced,
    "layer of another page": other_layer,
    "shifted layer": shifted_layer,
    "poor OCR layer": poor_layer,
    "scan with typed stamp": stamped,
    "hidden text": hidden,
    "text in a picture": pictured,
    "drawn letters": drawn_lines,
}
"""Pages that must be read from their image."""
