"""Made pages that are easily taken for badly read ones: forms, leaders, large pictures, music, equal cells."""

# PyMuPDF ships no annotations: its members have no known types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportOptionalMemberAccess=false
# pyright: reportMissingTypeStubs=false

from collections.abc import Callable

import pymupdf

from tests.resources import pages as made
from tests.resources.model_pages import (
    MARGIN,
    MadePage,
    Sheet,
    add_formula,
    add_picture,
    add_table,
    finished,
    sentences,
    table_html,
)

WIDTH, HEIGHT = made.A4
LABELS = ("Name", "Street", "Town", "Date of birth", "Telephone", "Signature", "Account", "Remarks", "Place and date")


def _sheet(seed: int, name: str, language: str = "en") -> Sheet:
    rng = made.luck(f"{name} {seed}")
    return Sheet(rng, language, rng.choice((9, 10, 11, 12)), rng.choice(("serif", "sans-serif")))


def form(seed: int) -> MadePage:
    """A few labels beside large boxes and lines to write on."""
    sheet = _sheet(seed, "form")
    y = MARGIN + 20
    while y < HEIGHT - 2 * MARGIN:
        label = sheet.rng.choice(LABELS)
        height = sheet.rng.uniform(24, 90)
        sheet.page.insert_text((MARGIN, y), label, fontsize=sheet.size)
        sheet.page.draw_rect(pymupdf.Rect(MARGIN + 110, y - 12, WIDTH - MARGIN, y + height - 20), width=0.8)
        sheet.add("text", pymupdf.Rect(MARGIN, y - sheet.size, MARGIN + 100, y + 4), label)
        y += height
    return finished(sheet, sheet.rng)


def leaders(seed: int) -> MadePage:
    """A form whose labels are followed by dots or rules."""
    sheet = _sheet(seed, "leaders")
    y = MARGIN + 20
    mark = sheet.rng.choice("._")
    while y < HEIGHT - MARGIN:
        text = f"{sheet.rng.choice(LABELS)} {mark * sheet.rng.randint(25, 60)}"
        sheet.page.insert_text((MARGIN, y), text, fontsize=sheet.size)
        sheet.add("text", pymupdf.Rect(MARGIN, y - sheet.size, WIDTH - MARGIN, y + 4), text)
        y += sheet.rng.choice((16, 20, 30))
    return finished(sheet, sheet.rng)


def contents(seed: int) -> MadePage:
    """A table of contents."""
    sheet = _sheet(seed, "contents")
    lines: list[str] = []
    font = pymupdf.Font("tiro")
    y = MARGIN + 30
    top = y - sheet.size
    page = 1
    while y < HEIGHT - MARGIN:
        title = f"{len(lines) + 1}. {made.wording(sheet.rng, 'en', 1)[0]}"[:60].rstrip(". ")
        page += sheet.rng.randint(1, 9)
        end = f" {page}"
        room = WIDTH - 2 * MARGIN - font.text_length(title + end, sheet.size)
        dots = "." * int(room / font.text_length(".", sheet.size))
        sheet.page.insert_text((MARGIN, y), title + dots + end, fontsize=sheet.size, fontname="tiro")
        lines.append(f"{title} {sheet.rng.choice((dots, '.....'))} {page}")
        y += 1.6 * sheet.size
    sheet.add("text", pymupdf.Rect(MARGIN, top, WIDTH - MARGIN, y - sheet.size), "\n".join(lines))
    return finished(sheet, sheet.rng)


def large_picture(seed: int) -> MadePage:
    """A picture over most of the page, and its caption."""
    sheet = _sheet(seed, "picture")
    took = add_picture(sheet, pymupdf.Rect(MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - 2 * MARGIN), 700)
    room = pymupdf.Rect(MARGIN, MARGIN + took + 6, WIDTH - MARGIN, HEIGHT - 20)
    sheet.prose("image_caption", sentences(sheet.rng, "en", 1), room)
    return finished(sheet, sheet.rng)


def equal_rows(seed: int) -> MadePage:
    """A table with many equal cells and rows, over most of the page."""
    sheet = _sheet(seed, "equal")
    cell, cols = sheet.rng.choice(("0", "-", "No", "n/a", "yes", "0.00")), sheet.rng.randint(3, 9)
    rows = sheet.rng.randint(10, 50)
    top = MARGIN + 24
    line = min(16.0, (HEIGHT - 2 * MARGIN - 24) / rows)
    sheet.prose("title", "Number of cases in each year", pymupdf.Rect(MARGIN, top - 24, WIDTH - MARGIN, top))
    step = (WIDTH - 2 * MARGIN) / cols
    cells = [["Year"] * cols, *([cell] * cols for _ in range(rows - 1))]
    for row, texts in enumerate(cells):
        for col, text in enumerate(texts):
            at = (MARGIN + step * col + 5, top + line * (row + 0.75))
            sheet.page.insert_text(at, text, fontsize=min(10, 0.7 * line))
    sheet.add("table", pymupdf.Rect(MARGIN, top, WIDTH - MARGIN, top + rows * line), table_html(cells))
    return finished(sheet, sheet.rng)


def ruled_table(seed: int) -> MadePage:
    """One table with rules between all cells."""
    sheet = _sheet(seed, "ruled")
    room = pymupdf.Rect(MARGIN, 2 * MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN)
    add_table(sheet, room, rows=sheet.rng.randint(14, 24), cols=sheet.rng.randint(3, 6), ruled=True)
    return finished(sheet, sheet.rng)


def equations(seed: int) -> MadePage:
    """Formulas with a line of text between them now and then."""
    sheet = _sheet(seed, "equations")
    y = MARGIN
    while y < HEIGHT - 2 * MARGIN:
        room = pymupdf.Rect(MARGIN, y, WIDTH - MARGIN, HEIGHT - MARGIN)
        is_text = sheet.rng.random() < 0.3
        y += 6 + (sheet.prose("text", sentences(sheet.rng, "en", 1), room) if is_text else add_formula(sheet, room))
    return finished(sheet, sheet.rng)


def music(seed: int) -> MadePage:
    """Staves with notes, which no model writes down, and a title."""
    sheet = _sheet(seed, "music")
    sheet.prose("title", "Sonata in A", pymupdf.Rect(MARGIN, MARGIN, WIDTH - MARGIN, 100), scale=1.8, mark="# ")
    for stave in range(8):
        top = 110 + 85 * stave
        for line in range(5):
            sheet.page.draw_line((MARGIN, top + 7 * line), (WIDTH - MARGIN, top + 7 * line), width=0.5)
        for note in range(sheet.rng.randint(12, 34)):
            x, y = MARGIN + 20 + 14 * note, top + 3.5 * sheet.rng.randint(0, 8)
            sheet.page.draw_oval(pymupdf.Rect(x, y - 3, x + 8, y + 3), fill=(0, 0, 0))
            sheet.page.draw_line((x + 7.6, y), (x + 7.6, y - 22), width=0.8)
    sheet.add("image", pymupdf.Rect(MARGIN - 4, 90, WIDTH - MARGIN + 4, 110 + 85 * 8), "")
    return finished(sheet, sheet.rng)


def drawing(seed: int) -> MadePage:
    """A drawing with dimensions, and a block of text in its corner."""
    sheet = _sheet(seed, "drawing")
    for _ in range(sheet.rng.randint(20, 60)):
        x, y = sheet.rng.uniform(60, 480), sheet.rng.uniform(60, 600)
        sheet.page.draw_rect(
            pymupdf.Rect(x, y, x + sheet.rng.uniform(10, 80), y + sheet.rng.uniform(10, 80)), width=0.6
        )
        sheet.page.insert_text((x, y - 3), str(sheet.rng.randint(1, 4000)), fontsize=7)
    sheet.add("image", pymupdf.Rect(40, 40, WIDTH - 30, 700), "")
    room = pymupdf.Rect(320, 720, WIDTH - 30, HEIGHT - 20)
    sheet.prose("text", sentences(sheet.rng, "en", 2), room)
    return finished(sheet, sheet.rng)


def sketch(seed: int) -> MadePage:
    """Lines and curves, and not a letter."""
    sheet = _sheet(seed, "sketch")
    for _ in range(sheet.rng.randint(4, 30)):
        x, y = sheet.rng.uniform(100, 400), sheet.rng.uniform(100, 600)
        ends = [(x + sheet.rng.uniform(-80, 120), y + sheet.rng.uniform(-80, 160)) for _ in range(4)]
        sheet.page.draw_bezier(*ends, width=sheet.rng.uniform(0.8, 2))
    return finished(sheet, sheet.rng)


def vertical(seed: int) -> MadePage:
    """Japanese in columns from top to bottom, the first at the right."""
    sheet = _sheet(seed, "vertical", "ja")
    sheet.page.insert_font(fontname="cjk", fontbuffer=pymupdf.Font("cjk").buffer)
    text = sentences(sheet.rng, "ja", 20)
    step = 1.7 * sheet.size
    column, x = int((HEIGHT - 2 * MARGIN) / (1.1 * sheet.size)), WIDTH - MARGIN - sheet.size
    taken = 0
    while x > MARGIN and taken < len(text):
        for place, char in enumerate(text[taken : taken + column]):
            sheet.page.insert_text(
                (x, MARGIN + 1.1 * sheet.size * (place + 1)), char, fontsize=sheet.size, fontname="cjk"
            )
        taken += column
        x -= step
    box = pymupdf.Rect(x + step - 4, MARGIN, WIDTH - MARGIN + 4, HEIGHT - MARGIN + 4)
    sheet.add("text", box, text[:taken])
    return finished(sheet, sheet.rng)


def _in_language(language: str) -> Callable[[int], MadePage]:
    def make(seed: int) -> MadePage:
        sheet = _sheet(seed, language, language)
        y = MARGIN
        while y < HEIGHT - 2 * MARGIN:
            room = pymupdf.Rect(MARGIN, y, WIDTH - MARGIN, HEIGHT - MARGIN)
            took = sheet.prose("text", sentences(sheet.rng, language, sheet.rng.randint(1, 6)), room)
            if not took:
                break
            y += took + 8
        return finished(sheet, sheet.rng)

    return make


PAGES: dict[str, Callable[[int], MadePage]] = {
    "form": form,
    "form with leaders": leaders,
    "contents": contents,
    "large picture": large_picture,
    "equal rows": equal_rows,
    "equations": equations,
    "music": music,
    "drawing": drawing,
    "vertical Japanese": vertical,
    "Chinese": _in_language("zh"),
    "Arabic": _in_language("ar"),
    "Hindi": _in_language("hi"),
    "Thai": _in_language("th"),
}
