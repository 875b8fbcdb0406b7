"""An income statement: born-digital, two header levels, cells that span, negative numbers in brackets."""

from samples.making.canvas import Canvas
from samples.making.truth import Cell, Sample, TableTruth, as_markdown, pages

EDGES = (62.0, 262.0, 306.0, 363.0, 420.0, 477.0, 534.0)
TITLE = "Condensed consolidated statement of income"
SUBTITLE = "Unaudited, in thousands of euros, except per-share data"
COMPANY = "Norrland Ferry Group plc"
PERIODS = ("Three months ended 30 September", "Nine months ended 30 September")
YEARS = ("2025", "2024", "2025", "2024")

ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Passenger revenue", "3", "48,217", "45,906", "121,340", "114,882"),
    ("Freight revenue", "3", "31,564", "33,018", "95,771", "98,240"),
    ("On-board sales", "", "12,905", "12,114", "30,486", "28,973"),
    ("Total revenue", "", "92,686", "91,038", "247,597", "242,095"),
    ("Fuel and lubricants", "4", "(21,743)", "(24,380)", "(64,912)", "(71,055)"),
    ("Crew and port costs", "", "(27,190)", "(26,004)", "(79,633)", "(76,418)"),
    ("Depreciation", "6", "(9,815)", "(9,702)", "(29,377)", "(28,941)"),
    ("Other operating expenses", "", "(7,362)", "(8,095)", "(22,046)", "(23,560)"),
    ("Operating profit", "", "26,576", "22,857", "51,629", "42,121"),
    ("Finance costs, net", "5", "(4,118)", "(4,977)", "(12,804)", "(14,692)"),
    ("Share of associates", "", "385", "(112)", "1,047", "(268)"),
    ("Profit before tax", "", "22,843", "17,768", "39,872", "27,161"),
    ("Income tax", "7", "(4,797)", "(3,731)", "(8,373)", "(5,704)"),
    ("Profit for the period", "", "18,046", "14,037", "31,499", "21,457"),
    ("Earnings per share, basic (€)", "8", "0.72", "0.56", "1.26", "0.86"),
    ("Earnings per share, diluted (€)", "8", "0.71", "0.55", "1.24", "0.85"),
)
TOTALS = frozenset({"Total revenue", "Operating profit", "Profit before tax", "Profit for the period"})
NOTES = (
    "The notes on pages 14 to 22 form part of these interim statements. Comparative figures for 2024 were restated for "
    "the sale of the Holmsund terminal; see note 2.",
    "Approved by the board on 6 November 2025 and signed on its behalf by Ingela Strandmark, Chief Financial Officer.",
)
ROW = 21.0


def make() -> Sample:
    canvas = Canvas(TITLE)
    canvas.page()
    canvas.text(62, 50, COMPANY, size=8.5, colour=(0.3, 0.3, 0.3))
    canvas.text(534, 50, "Interim report Q3 2025", size=8.5, align="right", colour=(0.3, 0.3, 0.3))
    canvas.text(62, 104, TITLE, font="hebo", size=16)
    canvas.text(62, 124, SUBTITLE, font="heit", size=9.5)
    _header(canvas, 152)
    y = _body(canvas, 152 + 2 * ROW) + 30
    for note in NOTES:
        y = canvas.paragraph(62, y, 472, note, size=9.5) + 8
    canvas.text(298, 806, "11", size=8.5, align="centre")
    return Sample("accounts.pdf", canvas.pdf(), _markdown(), (truth(),))


def _header(canvas: Canvas, top: float) -> None:
    canvas.box((EDGES[0], top, EDGES[-1], top + 2 * ROW), fill=(0.9, 0.93, 0.96), colour=None)
    for half, period in enumerate(PERIODS):
        left, right = EDGES[2 + 2 * half], EDGES[4 + 2 * half]
        for row, line in enumerate((period[:18].strip(), period[18:].strip())):
            canvas.text((left + right) / 2, top + 9 + 9 * row, line, font="hebo", size=7.6, align="centre")
        canvas.line(left + 4, top + ROW, right - 2, top + ROW, width=0.5)
    canvas.text(EDGES[1] + 22, top + 2 * ROW - 7, "Note", font="hebo", size=9, align="centre")
    for column, year in enumerate(YEARS):
        canvas.text(EDGES[column + 3] - 6, top + 2 * ROW - 7, year, font="hebo", size=9, align="right")
    canvas.line(EDGES[0], top, EDGES[-1], top, width=1.0)
    canvas.line(EDGES[0], top + 2 * ROW, EDGES[-1], top + 2 * ROW, width=0.8)


def _body(canvas: Canvas, top: float) -> float:
    for index, (label, note, *values) in enumerate(ROWS):
        base = top + index * ROW + 14
        font = "hebo" if label in TOTALS else "helv"
        canvas.text(EDGES[0] + 4, base, label, font=font, size=9.5)
        canvas.text(EDGES[1] + 22, base, note, size=9.5, align="centre")
        for column, value in enumerate(values):
            canvas.text(EDGES[column + 3] - 6, base, value, font=font, size=9.5, align="right")
        if label in TOTALS:
            canvas.line(EDGES[0], base - 14, EDGES[-1], base - 14, width=0.4)
            canvas.line(EDGES[0], base + 7, EDGES[-1], base + 7, width=0.4)
    bottom = top + ROW * len(ROWS)
    canvas.line(EDGES[0], bottom, EDGES[-1], bottom, width=1.0)
    return bottom


def truth() -> TableTruth:
    top = (Cell("", rowspan=2), Cell("Note", rowspan=2), *(Cell(period, colspan=2) for period in PERIODS))
    years = tuple(Cell(year) for year in YEARS)
    return TableTruth((top, years), tuple(tuple(Cell(text) for text in row) for row in ROWS))


def _markdown() -> str:
    return pages("\n\n".join((f"# {TITLE}", SUBTITLE, as_markdown(truth()), *NOTES)))
