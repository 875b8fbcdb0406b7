"""A till receipt, photographed on a table."""

from samples.making.canvas import Canvas
from samples.making.scanner import grainy, jpeg, photographed
from samples.making.truth import Sample, TableTruth, as_markdown, pages, plain_table

WIDTH, HEIGHT = 226.0, 500.0
HEAD = ("CAFE MORROW", "14 Quayside, Port Ellin", "Tel 01632 960 733", "VAT GB 000 7331 14")
FACTS = ("Table 6      Server: Noor", "Date 08/06/2025   13:42", "Receipt 0047-11852")
ITEMS = (
    ("2", "Flat white", "7.20"),
    ("1", "Lentil soup", "6.50"),
    ("1", "Crab sandwich", "11.75"),
    ("2", "Lemon polenta cake", "8.40"),
    ("1", "Sparkling water", "2.90"),
)
SUMS = (("Subtotal", "36.75"), ("Loyalty discount", "-3.68"), ("TOTAL GBP", "33.07"), ("of which VAT 20%", "5.51"))
PAID = ("CARD contactless  **** 8816", "Auth 094417   33.07")
CLOSING = ("Thank you, come back soon!", "Open daily 8.00 - 18.00")


def make() -> Sample:
    paper = grainy(_paper().scans(220)[0], 5, ink=58, paper=246, noise=2.0)
    corners = ((388.0, 96.0), (968.0, 168.0), (870.0, 1492.0), (186.0, 1388.0))
    photo = photographed(paper, (1150, 1580), corners, 3)
    return Sample("receipt.jpg", jpeg(photo, 68, 72), _markdown(), (_items(),))


def _paper() -> Canvas:
    canvas = Canvas(size=(WIDTH, HEIGHT))
    canvas.page()
    canvas.text(WIDTH / 2, 40, HEAD[0], font="cobo", size=19, align="centre")
    y = _centred(canvas, 58, HEAD[1:]) + 12
    for line in FACTS:
        canvas.text(16, y, line, font="cour", size=9.5)
        y += 14
    y = _dashes(canvas, y)
    for quantity, name, price in ITEMS:
        canvas.text(16, y, quantity, font="cour", size=10)
        canvas.text(36, y, name, font="cour", size=10)
        canvas.text(WIDTH - 16, y, price, font="cour", size=10, align="right")
        y += 16
    y = _dashes(canvas, y)
    for label, value in SUMS:
        total = label.startswith("TOTAL")
        y += 4 if total else 0
        canvas.text(16, y, label, font="cobo" if total else "cour", size=13 if total else 10)
        canvas.text(WIDTH - 16, y, value, font="cobo" if total else "cour", size=13 if total else 10, align="right")
        y += 19 if total else 16
    y = _dashes(canvas, y)
    for line in PAID:
        canvas.text(16, y, line, font="cour", size=9.5)
        y += 14
    _centred(canvas, y + 18, CLOSING)
    return canvas


def _centred(canvas: Canvas, y: float, lines: tuple[str, ...]) -> float:
    for line in lines:
        canvas.text(WIDTH / 2, y, line, font="cour", size=9.5, align="centre")
        y += 13
    return y


def _dashes(canvas: Canvas, y: float) -> float:
    canvas.text(WIDTH / 2, y, "-" * 32, font="cour", size=10, align="centre")
    return y + 16


def _items() -> TableTruth:
    return plain_table(("", "", ""), ITEMS)


def _markdown() -> str:
    facts = "\n".join(" ".join(line.split()) for line in (*HEAD[1:], "", *FACTS)).replace("\n\n", "\n")
    sums = "\n".join(f"{label} {value}" for label, value in SUMS)
    paid = "\n".join(" ".join(line.split()) for line in PAID)
    table = as_markdown(TableTruth((), _items().body))
    return pages("\n\n".join((f"# {HEAD[0]}", facts, table, sums, paid, "\n".join(CLOSING))))
