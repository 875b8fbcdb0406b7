"""A delivery note that went through the fax the wrong way: one bit to a pixel, a quarter turn off."""

from samples.making.canvas import Canvas
from samples.making.scanner import bilevel, fax, quarter_turned, skewed, speckled
from samples.making.truth import Sample, TableTruth, as_markdown, pages, plain_table

DPI = 200
EDGES = (62.0, 130.0, 352.0, 412.0, 472.0, 533.0)
HEADER = ("Part no.", "Description", "Ordered", "Sent", "Boxes")
ROWS = (
    ("B-1140", "Hex bolt M12 x 80, galvanised", "400", "400", "4"),
    ("B-1162", "Hex bolt M16 x 120, galvanised", "250", "250", "5"),
    ("N-0312", "Lock nut M12", "400", "400", "2"),
    ("N-0316", "Lock nut M16", "250", "180", "1"),
    ("W-0024", "Washer 24 mm, stainless", "1,300", "1,300", "2"),
    ("P-7730", "Post base, 100 x 100 mm", "48", "48", "8"),
    ("A-2005", "Anchor resin, 410 ml cartridge", "24", "24", "2"),
)
SENDER = "Tolliver Fixings Ltd"
SENDER_LINE = "Wharf Road 81, Eastmere ET5 3PD"
FACTS = (
    ("Delivery note", "77-40931"),
    ("Date", "2 September 2025"),
    ("Customer", "Orchard & Pike Timber Frames"),
    ("Deliver to", "Gate 3, Saltcote Farm, Saltcote ET9 1AA"),
)
REMARK = (
    "70 lock nuts M16 are on back order and follow with our next van on Thursday 11 September. Please check the goods "
    "on arrival: shortages must be reported within three working days."
)


def make() -> Sample:
    canvas = Canvas()
    canvas.page()
    canvas.text(62, 86, SENDER, font="hebo", size=20)
    canvas.text(62, 104, SENDER_LINE, size=10.5)
    canvas.line(62, 116, 533, 116, width=1.5)
    canvas.text(62, 156, "DELIVERY NOTE", font="hebo", size=16)
    for row, (label, value) in enumerate(FACTS):
        canvas.text(62, 186 + row * 19, label, font="hebo", size=11)
        canvas.text(168, 186 + row * 19, value, size=11)
    bottom = _table(canvas, 282)
    canvas.paragraph(62, bottom + 34, 471, REMARK, size=11)
    canvas.text(62, bottom + 128, "Received in good order", font="hebo", size=11)
    for x, label in ((62, "Name"), (236, "Signature"), (410, "Date")):
        canvas.line(x, bottom + 182, x + 123, bottom + 182)
        canvas.text(x, bottom + 196, label, size=9)
    scan = bilevel(speckled(skewed(canvas.scans(DPI)[0], -0.6), 23, 160))
    return Sample("delivery-note.tif", fax(quarter_turned(scan, 1), DPI), _markdown(), (_truth(),))


def _table(canvas: Canvas, top: float) -> float:
    height = 24.0
    for index, row in enumerate([HEADER, *ROWS]):
        base = top + index * height + 16
        for column, text in enumerate(row):
            font = "hebo" if index == 0 else "helv"
            if column > 1:
                canvas.text(EDGES[column + 1] - 6, base, text, font=font, size=10.5, align="right")
            else:
                canvas.text(EDGES[column] + 6, base, text, font=font, size=10.5)
        canvas.line(EDGES[0], top + index * height, EDGES[-1], top + index * height, width=0.8)
    bottom = top + height * (len(ROWS) + 1)
    canvas.line(EDGES[0], bottom, EDGES[-1], bottom, width=0.8)
    for x in EDGES:
        canvas.line(x, top, x, bottom, width=0.8)
    return bottom


def _truth() -> TableTruth:
    return plain_table(HEADER, ROWS)


def _markdown() -> str:
    facts = "\n".join(f"{label} {value}" for label, value in FACTS)
    parts = (f"# {SENDER}", SENDER_LINE, "## DELIVERY NOTE", facts, as_markdown(_truth()), REMARK)
    return pages("\n\n".join((*parts, "Received in good order", "Name Signature Date")))
