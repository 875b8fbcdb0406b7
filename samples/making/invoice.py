"""A joiner's invoice of two pages, scanned a little crooked."""

from decimal import Decimal

from samples.making.canvas import Canvas, pdf_of_scans
from samples.making.scanner import blurred, grainy, jpeg, skewed, speckled
from samples.making.truth import Sample, TableTruth, as_markdown, pages, plain_table

DPI = 150

HEADER = ("Item", "Description", "Qty", "Unit", "Unit price", "Amount")

FIRST: tuple[tuple[str, str, str, str], ...] = (
    ("Strip out rotten sash frames, cart away", "1", "lot", "385.00"),
    ("Sash window, accoya, 1,150 x 1,640 mm", "6", "pcs", "742.50"),
    ("Sash window, accoya, 900 x 1,640 mm", "2", "pcs", "668.00"),
    ("Slim double glazing, 4-6-4 low-E", "11.8", "m²", "96.40"),
    ("Brass sash pulleys, ball bearing", "32", "pcs", "9.85"),
    ("Lead weights, cast to measure", "148", "kg", "4.20"),
    ("Waxed cotton sash cord no. 4", "60", "m", "1.15"),
    ("Oak sill, 95 x 60 mm, profiled", "9.6", "m", "58.00"),
    ("Burnt sand mastic pointing", "38", "m", "6.75"),
)

SECOND: tuple[tuple[str, str, str, str], ...] = (
    ("Primer and two coats linseed paint, white", "21.4", "m²", "31.50"),
    ("Front door: splice new bottom rail", "1", "pcs", "264.00"),
    ("Door threshold, oak, draught seal", "1", "pcs", "139.80"),
    ("Joiner, on site", "46", "h", "52.00"),
    ("Apprentice, on site", "46", "h", "24.50"),
    ("Scaffold tower, hire per week", "2", "wk", "118.00"),
)

EDGES = (62.0, 88.0, 318.0, 362.0, 398.0, 466.0, 533.0)
TERMS = (
    "Payment within 30 days of the invoice date. Please quote the invoice number. Interest on late payment is charged "
    "at 4 % above base rate. Goods remain our property until they are paid for in full."
)


def make() -> Sample:
    canvas = Canvas()
    canvas.page()
    _letterhead(canvas)
    _addresses(canvas)
    y = _table(canvas, 332.0, _lines(FIRST, 1))
    canvas.text(533, y + 24, f"Carried forward {_money(_sum(FIRST))}", font="hebo", size=10, align="right")
    _footer(canvas, 1)
    canvas.page()
    canvas.text(62, 78, "Invoice KJ-20418, continued", font="hebo", size=12)
    y = _table(canvas, 104.0, _lines(SECOND, 1 + len(FIRST)))
    _totals(canvas, y + 26)
    _closing(canvas)
    _footer(canvas, 2)
    return Sample("invoice.pdf", pdf_of_scans(_scanned(canvas), DPI), _markdown(), (_truth(FIRST, 1), _second_truth()))


def _scanned(canvas: Canvas) -> list[bytes]:
    angles = (1.5, -0.8)
    return [
        jpeg(grainy(blurred(speckled(skewed(page, angle), 11, 70), 0.55), 7 + index), 52, DPI)
        for index, (page, angle) in enumerate(zip(canvas.scans(DPI), angles, strict=True))
    ]


def _letterhead(canvas: Canvas) -> None:
    canvas.text(62, 84, "Kettlewell & Daughters", font="tibo", size=22)
    canvas.text(62, 102, "Joinery and Sash Windows since 1987", font="tiit", size=11)
    for row, line in enumerate(("Unit 4, Tannery Yard", "Harrowgate Lane", "Millbeck MB4 7QX", "Tel. 01632 960 418")):
        canvas.text(533, 74 + row * 12, line, size=9, align="right")
    canvas.line(62, 120, 533, 120, width=1.2)


def _addresses(canvas: Canvas) -> None:
    canvas.text(62, 152, "Bill to", font="hebo", size=9)
    for row, line in enumerate(BILL_TO):
        canvas.text(62, 168 + row * 14, line, size=10.5)
    for row, (label, value) in enumerate(FACTS):
        canvas.text(352, 168 + row * 16, label, font="hebo", size=10)
        canvas.text(533, 168 + row * 16, value, size=10, align="right")
    canvas.text(62, 274, "INVOICE", font="hebo", size=18)
    canvas.text(62, 298, "Restoration of eight windows and the front door, Brackenhurst Parish Hall", size=10.5)


BILL_TO = ("Brackenhurst Parish Hall Trust", "Mrs A. Oduya, Treasurer", "12 Church Walk", "Brackenhurst BR2 9LN")
FACTS = (
    ("Invoice number", "KJ-20418"),
    ("Invoice date", "14 March 2025"),
    ("Your order", "BPH/2025/007"),
    ("Due date", "13 April 2025"),
    ("VAT number", "GB 000 4182 07"),
)


def _table(canvas: Canvas, top: float, rows: list[tuple[str, ...]]) -> float:
    """Draws the ruled table; returns the y of its lower edge."""
    height = 23.0
    canvas.box((EDGES[0], top, EDGES[-1], top + height), fill=(0.86, 0.86, 0.86))
    for index, row in enumerate([HEADER, *rows]):
        base = top + index * height + 15
        for column, text in enumerate(row):
            _cell(canvas, column, base, text, header=index == 0)
        canvas.line(EDGES[0], top + (index + 1) * height, EDGES[-1], top + (index + 1) * height)
    bottom = top + height * (len(rows) + 1)
    for x in EDGES:
        canvas.line(x, top, x, bottom)
    return bottom


def _cell(canvas: Canvas, column: int, base: float, text: str, *, header: bool) -> None:
    font = "hebo" if header else "helv"
    if column in (2, 4, 5):
        canvas.text(EDGES[column + 1] - 5, base, text, font=font, size=9.5, align="right")
    else:
        canvas.text(EDGES[column] + 5, base, text, font=font, size=9.5)


def _totals(canvas: Canvas, y: float) -> None:
    for row, (label, value) in enumerate(_sums()):
        last = row == len(_sums()) - 1
        font = "hebo" if last else "helv"
        canvas.text(466, y + row * 18, label, font=font, size=10.5, align="right")
        canvas.text(533, y + row * 18, value, font=font, size=10.5, align="right")
        if last:
            canvas.line(352, y + row * 18 - 13, 533, y + row * 18 - 13, width=1.0)


def _closing(canvas: Canvas) -> None:
    canvas.text(62, 420, "Payment terms", font="hebo", size=11)
    canvas.paragraph(62, 438, 471, TERMS, size=10)
    canvas.text(62, 502, "Bank details", font="hebo", size=11)
    for row, line in enumerate(BANK):
        canvas.text(62, 520 + row * 15, line, size=10)
    canvas.text(62, 604, "With thanks for your order,", size=10)
    canvas.text(62, 640, "Ruth Kettlewell", font="tiit", size=17)


BANK = ("Fellside Mutual Bank, Millbeck", "Account Kettlewell & Daughters Ltd", "Sort code 00-41-82  Account 20418007")


def _footer(canvas: Canvas, page: int) -> None:
    canvas.line(62, 786, 533, 786, width=0.4)
    canvas.text(62, 798, "Kettlewell & Daughters Ltd, registered in Millbeck no. 0418207", size=8)
    canvas.text(533, 798, f"Page {page} of 2", size=8, align="right")


def _lines(items: tuple[tuple[str, str, str, str], ...], first: int) -> list[tuple[str, ...]]:
    return [
        (str(number), text, quantity, unit, _money(Decimal(price)), _money(Decimal(quantity) * Decimal(price)))
        for number, (text, quantity, unit, price) in enumerate(items, first)
    ]


def _sum(items: tuple[tuple[str, str, str, str], ...]) -> Decimal:
    return sum((_cents(Decimal(quantity) * Decimal(price)) for _, quantity, _, price in items), Decimal(0))


def _sums() -> tuple[tuple[str, str], ...]:
    net = _sum(FIRST) + _sum(SECOND)
    vat = _cents(net * Decimal("0.20"))
    return ("Net amount", _money(net)), ("VAT 20 %", _money(vat)), ("Total due GBP", _money(net + vat))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _money(value: Decimal) -> str:
    return f"{_cents(value):,}"


def _truth(items: tuple[tuple[str, str, str, str], ...], first: int) -> TableTruth:
    return plain_table(HEADER, _lines(items, first))


def _second_truth() -> TableTruth:
    return _truth(SECOND, 1 + len(FIRST))


def _markdown() -> str:
    first = "\n\n".join(
        (
            "# Kettlewell & Daughters",
            "Joinery and Sash Windows since 1987",
            "Unit 4, Tannery Yard\nHarrowgate Lane\nMillbeck MB4 7QX\nTel. 01632 960 418",
            "Bill to\n" + "\n".join(BILL_TO),
            "\n".join(f"{label} {value}" for label, value in FACTS),
            "## INVOICE",
            "Restoration of eight windows and the front door, Brackenhurst Parish Hall",
            as_markdown(_truth(FIRST, 1)),
            f"Carried forward {_money(_sum(FIRST))}",
        )
    )
    second = "\n\n".join(
        (
            "## Invoice KJ-20418, continued",
            as_markdown(_second_truth()),
            "\n".join(f"{label} {value}" for label, value in _sums()),
            f"## Payment terms\n\n{TERMS}",
            "## Bank details\n\n" + "\n".join(line.replace("  ", " ") for line in BANK),
            "With thanks for your order,\n\nRuth Kettlewell",
        )
    )
    return pages(first, second)
