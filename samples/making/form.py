"""An application form, filled in with a typewriter and scanned in sixteen greys."""

from samples.making.canvas import Canvas
from samples.making.scanner import blurred, png, posterised, skewed
from samples.making.truth import Sample, pages

DPI = 150
TITLE = "Application for a resident's parking permit"
OFFICE = "Borough of Wexcombe · Parking Services · Form P7 (rev. 04/2025)"
INTRODUCTION = "Please complete in block letters and return with proof of address. Incomplete forms will be sent back."
APPLICANT = (
    ("Family name", "HALVORSEN"),
    ("First names", "INGRID MAREN"),
    ("Date of birth", "03 / 11 / 1986"),
    ("Address", "27B CORDWAINER STREET"),
    ("Postcode", "WX3 8TR"),
    ("Telephone", "01632 960 152"),
    ("E-mail", "i.halvorsen@example.org"),
)
VEHICLE = (
    ("Registration mark", "WX19 KLO"),
    ("Make and model", "MERIDIAN SOLA ESTATE"),
    ("Colour", "DARK GREEN"),
)
CHOICES: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...] = (
    ("Type of permit", (("First permit", True), ("Second permit", False), ("Visitor book", False))),
    ("Duration", (("3 months", False), ("6 months", False), ("12 months", True))),
    ("Fuel", (("Petrol", True), ("Diesel", False), ("Electric", False))),
    ("Enclosed", (("Proof of address", True), ("Vehicle document", True), ("Blue badge", False))),
)
DECLARATION = "I declare that what I have stated is true and that the vehicle is kept at the address above."
OFFICIAL = (("Permit no.", "R-40277"), ("Zone", "C2"), ("Fee paid", "£ 96.00"), ("Issued", "19 MAY 2025"))


def make() -> Sample:
    canvas = Canvas(size=(595, 800))
    canvas.page()
    canvas.text(56, 70, TITLE, font="hebo", size=18)
    canvas.text(56, 88, OFFICE, size=9)
    canvas.text(56, 110, INTRODUCTION, font="heit", size=9.5)
    y = _section(canvas, 136, "1 Applicant", APPLICANT)
    y = _section(canvas, y + 26, "2 Vehicle", VEHICLE)
    y = _choices(canvas, y + 26)
    y = _signature(canvas, y + 36)
    _official(canvas, y + 24)
    scan = posterised(blurred(skewed(canvas.scans(DPI)[0], 0.4), 0.6), 16)
    return Sample("form.png", png(scan, DPI), _markdown())


def _section(canvas: Canvas, y: float, heading: str, fields: tuple[tuple[str, str], ...]) -> float:
    canvas.text(56, y, heading, font="hebo", size=12)
    y += 8
    for label, value in fields:
        canvas.box((56, y, 182, y + 24), fill=(0.92, 0.92, 0.92))
        canvas.box((182, y, 539, y + 24))
        canvas.text(62, y + 16, label, size=10)
        canvas.text(190, y + 16, value, font="cour", size=12)
        y += 24
    return y


def _choices(canvas: Canvas, y: float) -> float:
    canvas.text(56, y, "3 Permit", font="hebo", size=12)
    for label, options in CHOICES:
        y += 22
        canvas.text(62, y, label, size=10)
        for column, (name, ticked) in enumerate(options):
            canvas.tick_box(186 + column * 120, y, ticked)
            canvas.text(201 + column * 120, y, name, size=10)
    return y


def _signature(canvas: Canvas, y: float) -> float:
    canvas.text(56, y, "4 Declaration", font="hebo", size=12)
    canvas.text(56, y + 18, DECLARATION, size=10)
    canvas.text(62, y + 52, "12 May 2025", font="cour", size=12)
    canvas.text(322, y + 50, "Ingrid Halvorsen", font="tiit", size=17)
    for x, label in ((56, "Date"), (316, "Signature")):
        canvas.line(x, y + 58, x + 200, y + 58)
        canvas.text(x, y + 70, label, size=8.5)
    return y + 70


def _official(canvas: Canvas, y: float) -> None:
    canvas.box((56, y, 539, y + 52), width=1.2)
    canvas.text(62, y + 15, "For office use only", font="hebo", size=9)
    for column, (label, value) in enumerate(OFFICIAL):
        canvas.text(62 + column * 120, y + 31, label, size=8.5)
        canvas.text(62 + column * 120, y + 45, value, font="cobo", size=11)


def _markdown() -> str:
    def section(heading: str, fields: tuple[tuple[str, str], ...]) -> str:
        return f"## {heading}\n\n" + "\n".join(f"{label}: {value}" for label, value in fields)

    choices = "\n".join(
        f"{label}: " + " ".join(f"[{'x' if ticked else ' '}] {name}" for name, ticked in options)
        for label, options in CHOICES
    )
    return pages(
        "\n\n".join(
            (
                f"# {TITLE}",
                OFFICE,
                INTRODUCTION,
                section("1 Applicant", APPLICANT),
                section("2 Vehicle", VEHICLE),
                f"## 3 Permit\n\n{choices}",
                f"## 4 Declaration\n\n{DECLARATION}",
                "Date: 12 May 2025\nSignature: Ingrid Halvorsen",
                section("For office use only", OFFICIAL),
            )
        )
    )
