"""Minutes of a meeting, scanned on both sides: the second page is the dirty back of the first."""

from samples.making.canvas import Canvas, pdf_of_scans
from samples.making.scanner import Gray, blurred, grainy, jpeg, shadowed, shining_through, skewed, speckled
from samples.making.truth import Sample, pages

DPI = 130
TITLE = "Lantern Street Allotment Society"
SUBTITLE = "Minutes of the committee meeting held on Tuesday 21 January 2025 in the potting shed"
ATTENDANCE = (
    "Present: D. Achterberg (chair), P. Nwosu (treasurer), L. Fairweather, T. Iversen, M. Quill (minutes). "
    "Apologies: S. Ravindran."
)
FIRST = (
    (
        "1. Minutes of the last meeting",
        "The minutes of 19 November 2024 were read and agreed. Matters arising: the lock on the north gate has been "
        "replaced and two keys are still missing, those of plots 14 and 31.",
    ),
    (
        "2. Treasurer's report",
        "The balance on 31 December was £4,318.62. Rents received came to £2,940.00 from 49 plots; four tenants are in "
        "arrears, together £240.00. The water bill rose by 18 % over the year before. The committee thanked "
        "P. Nwosu for the clear accounts.",
    ),
    (
        "3. Water",
        "The leak near the lower tap was found under plot 22 and repaired on 9 January at a cost of £186.00. "
        "T. Iversen proposed four more butts behind the communal shed. Carried, five in favour, none against.",
    ),
    (
        "4. Waiting list",
        "There are 37 names on the list, the oldest from May 2022. Plots 8, 19 and 40 fall free in March. It was "
        "agreed to offer plot 40 as two half plots, since several people have asked for a smaller one.",
    ),
)
SECOND = (
    (
        "5. Bonfires",
        "After two complaints from Canal Terrace the rule is now: bonfires only from October to March, only after "
        "sunset, and never in an easterly wind. L. Fairweather will put up notices at both gates.",
    ),
    (
        "6. Open day",
        "The open day will be on Sunday 15 June from 11 to 4. Wanted: gazebo, urn, plants for the stall. "
        "Mrs Oyelaran of plot 5 has again offered her honey for the raffle.",
    ),
    (
        "7. Any other business",
        "The rats near the compost bays were discussed at length. No cooked food is to be composted. M. Quill will ask "
        "the council for bait boxes.",
    ),
)
CLOSING = ("The meeting closed at 8.50 p.m.", "Next meeting: Tuesday 18 March 2025, 7.30 p.m.")


def make() -> Sample:
    canvas = Canvas()
    canvas.page()
    canvas.text(297, 92, TITLE, font="tibo", size=19, align="centre")
    canvas.paragraph(92, 120, 420, SUBTITLE, font="tiit", size=12.5)
    _items(canvas, canvas.paragraph(80, 176, 435, ATTENDANCE, font="tiro", size=12.5) + 12, FIRST)
    canvas.text(297, 790, "1", font="tiro", size=11, align="centre")
    canvas.page()
    y = _items(canvas, 92, SECOND)
    for line in CLOSING:
        canvas.text(80, y, line, font="tiro", size=12.5)
        y += 20
    canvas.line(80, y + 62, 270, y + 62)
    canvas.text(80, y + 78, "Chair", font="tiro", size=11)
    canvas.text(297, 790, "2", font="tiro", size=11, align="centre")
    front, last = canvas.scans(DPI)
    sheets = (_scanned(skewed(front, -0.7), 31), _scanned(_back(front), 37), _scanned(skewed(last, 0.5), 41))
    return Sample("minutes.pdf", pdf_of_scans([jpeg(sheet, 48, DPI) for sheet in sheets], DPI), _markdown())


def _items(canvas: Canvas, y: float, items: tuple[tuple[str, str], ...]) -> float:
    for heading, text in items:
        canvas.text(80, y, heading, font="tibo", size=13)
        y = canvas.paragraph(80, y + 19, 435, text, font="tiro", size=12.5) + 16
    return y


def _back(front: Gray) -> Gray:
    """No ink of its own: dust, the fold's shadow, and the front shining through."""
    empty = front.copy()
    empty[:] = 255
    return speckled(shadowed(shining_through(empty, front, 0.05), 120, 60), 29, 90)


def _scanned(page: Gray, seed: int) -> Gray:
    return grainy(blurred(page, 0.45), seed, ink=46, paper=240, noise=3.0)


def _markdown() -> str:
    first = "\n\n".join((f"# {TITLE}", SUBTITLE, ATTENDANCE, *(f"## {head}\n\n{text}" for head, text in FIRST)))
    last = "\n\n".join((*(f"## {head}\n\n{text}" for head, text in SECOND), *CLOSING, "Chair"))
    return pages(first, "", last)
