"""An evaluation report: two columns, headings, a list, footnotes, a figure, running header and footer."""

from typing import TypeAlias

from samples.making.canvas import Canvas, Colour, Rect
from samples.making.truth import Sample, pages

Sections: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

TITLE = "Open until ten: a year of evening hours at five branch libraries"
AUTHORS = "Helene Brautigam, Kofi Mensah-Doyle and Saoirse Tan"
PLACE = "Ostermoor Library Service, Research Paper 12, May 2025"
RUNNING_LEFT = "Ostermoor Library Service"
RUNNING_RIGHT = "Open until ten"

ABSTRACT = (
    "From April 2024 to March 2025 five branch libraries in Ostermoor stayed open until ten in the evening on two days "
    "of the week. Visits in those hours came mostly from people who had not used a library in the year before. Costs "
    "stayed within the grant. We recommend keeping three of the five branches open and moving the other two to Sundays."
)
WHY = (
    "Branch libraries in Ostermoor have closed at six since the budget of 2011. Working people told us in three "
    "surveys that the hours, not the books, kept them away.{1} At the same time the buildings stood heated and "
    "empty: the boilers of four branches cannot be turned down before nine.",
    "In autumn 2023 the council granted 118,000 euros for one year of evening opening. The pilot was to answer three "
    "questions:",
)
QUESTIONS = (
    "Who comes in the evening, and would they have come in the day?",
    "What does an evening hour cost, and what does it bring?",
    "Can it be staffed without closing other hours?",
)
METHOD = (
    "We chose five branches that differ in size and neighbourhood: Alder Quay, Brickfield, Marketgate, St Odo and "
    "Westmarsh. Each opened on Tuesdays and Thursdays from six to ten. Door counters recorded every entry; a second "
    "counter at the inner door let us take out people who only came for the toilets.{2}",
    "In four weeks spread over the year, staff asked every visitor six short questions. Of 2,914 people asked, 2,377 "
    "answered. Loans, computer sessions and room bookings were taken from the catalogue system.",
)
VISITS = (
    "The five branches counted 41,206 evening visits, on average 99 to each evening. Figure 1 shows how they spread "
    "over the year. The summer dip is the same as in daytime, but the rise after the clocks went back was steeper than "
    "anyone expected: in November the evening brought 31 per cent of all visits in 12 per cent of the hours.",
    "More than half of the visitors (54 per cent) had not been to any library in the twelve months before. They were "
    "younger than daytime visitors by eleven years in the median, and twice as likely to live in a flat with no desk.",
    "Westmarsh is the exception. Its evenings never passed 30 visits, and two thirds of those came from the school "
    "opposite, which closed its own study room in the same month.{3}",
)
COSTS = (
    "An evening hour cost 71.40 euros on average, of which 58.10 were wages. Heating added little, for the reason "
    "given above. Each visit therefore cost 2.88 euros at Marketgate and 9.60 euros at Westmarsh; the daytime average "
    "is 3.35 euros.{4}",
    "All hours were staffed by volunteers from the existing rota, who were paid the late supplement. Sick leave did "
    "not rise. In the exit survey 17 of 23 staff would do it again; those who would not named the last bus, not "
    "the work.",
)
VOICES = (
    "Asked what the evening was for, 41 per cent named quiet, 33 per cent a computer or printer, 28 per cent books and "
    "12 per cent company. One answer stands for many: \u201cAt home there are four of us and one table.\u201d",
    "Complaints were few. Eleven concerned the lighting of the car park at Brickfield, which has since been repaired, "
    "and six the hum of the vending machine.",
)
LIMITS = (
    "The pilot had no control group. Three other branches saw daytime visits rise by four per cent in the same "
    "year,{5} and part of what we counted may be the same trend. Those who did not answer were more often "
    "in a hurry, and we know little about them.",
)
ADVICE = (
    "Evening hours reach people whom daytime hours do not. They should stay where they are used: at Alder Quay, "
    "Brickfield and Marketgate. At St Odo and Westmarsh the same money would keep the branch open on Sunday "
    "afternoons, which both neighbourhoods put first in the survey.",
    "Before the next winter the timetable of bus 9 ought to be raised with the transport office. A library that "
    "closes at ten is of little use to those whose bus leaves at half past nine.",
)
CAPTION = "Figure 1: Evening visits per month, all five branches, April 2024 to March 2025"
NOTES = (
    "Ostermoor Residents' Survey 2015, 2018 and 2022, question 31.",
    "About 8 per cent of all entries; more on market days.",
    "The study room of Westmarsh Comprehensive was closed for repairs from September 2024.",
    "Ostermoor Library Service, Annual Accounts 2024, table 6, without depreciation.",
    "Harbour, Mill Street and Nettlecombe; quarterly counts.",
)
NOTES_ON_FIRST = 4
MONTHS = "AMJJASONDJFM"
VISITS_BY_MONTH = (3120, 3015, 2790, 2244, 2108, 2951, 3702, 4688, 4015, 4376, 4204, 3993)

CSS = """
body { margin: 0; font-family: Times; font-size: 11px; line-height: 1.3; text-align: justify; }
h2 { font-family: Helvetica; font-size: 12px; margin: 9px 0 4px 0; text-align: left; }
p { margin: 0 0 5px 0; }
ul { margin: 0 0 5px 0; padding-left: 14px; }
li { margin: 0 0 2px 0; }
sup { font-size: 7px; }
"""
LEFT = (56.0, 288.0)
RIGHT = (307.0, 539.0)
FIRST: Sections = (
    ("1 Why the evening", WHY),
    ("2 What we did", METHOD),
    ("3 Who came", VISITS),
    ("4 What it cost", COSTS),
)
SECOND: Sections = (
    ("5 What people said", VOICES),
    ("6 What we cannot say", LIMITS),
    ("7 What we advise", ADVICE),
)
BLUE: Colour = (0.2, 0.36, 0.55)


def make() -> Sample:
    canvas = Canvas.flowing(TITLE, CSS, [(_html(FIRST), _columns(236, 722)), (_html(SECOND), _columns(312, 540))])
    _head(canvas)
    for index, (first, notes) in enumerate(((1, NOTES[:NOTES_ON_FIRST]), (NOTES_ON_FIRST + 1, NOTES[NOTES_ON_FIRST:]))):
        canvas.turn_to(index)
        _furniture(canvas, index + 1)
        _footnotes(canvas, notes, first)
    _figure(canvas, 56, 74)
    return Sample("report.pdf", canvas.pdf(), _markdown())


def _columns(top: float, bottom: float) -> list[Rect]:
    return [(left, top, right, bottom) for left, right in (LEFT, RIGHT)]


def _html(sections: Sections) -> str:
    parts: list[str] = []
    for heading, paragraphs in sections:
        parts.append(f"<h2>{heading}</h2>")
        parts.extend(f"<p>{_raised(text)}</p>" for text in paragraphs)
        if paragraphs is WHY:
            parts.append("<ul>" + "".join(f"<li>{text}</li>" for text in QUESTIONS) + "</ul>")
    return "<body>" + "".join(parts) + "</body>"


def _raised(text: str) -> str:
    for number in range(1, len(NOTES) + 1):
        text = text.replace(f"{{{number}}}", f"<sup>{number}</sup>")
    return text


def _head(canvas: Canvas) -> None:
    canvas.turn_to(0)
    canvas.text(56, 92, "Open until ten: a year of evening hours", font="hebo", size=18)
    canvas.text(56, 114, "at five branch libraries", font="hebo", size=18)
    canvas.text(56, 136, AUTHORS, font="heit", size=10.5)
    canvas.text(56, 151, PLACE, size=9)
    canvas.line(56, 162, 539, 162, width=0.8)
    canvas.paragraph(56, 178, 483, ABSTRACT, font="tiit", size=10.5, lead=1.28)


def _furniture(canvas: Canvas, page: int) -> None:
    grey: Colour = (0.35, 0.35, 0.35)
    canvas.text(56, 46, RUNNING_LEFT, size=8, colour=grey)
    canvas.text(539, 46, RUNNING_RIGHT, font="heit", size=8, align="right", colour=grey)
    canvas.text(297, 806, str(page), size=8.5, align="centre", colour=grey)


def _footnotes(canvas: Canvas, notes: tuple[str, ...], first: int) -> None:
    canvas.line(56, 738, 170, 738, width=0.5)
    for row, note in enumerate(notes):
        canvas.text(56, 749 + row * 12, str(first + row), font="tiro", size=6)
        canvas.text(61, 752 + row * 12, note, font="tiro", size=8.5)


def _figure(canvas: Canvas, left: float, top: float) -> None:
    """A bar chart over both columns, drawn with lines and boxes, with its caption below."""
    base, height, step = top + 184, 160.0, 36.0
    for thousands in range(6):
        y = base - height * thousands / 5
        canvas.line(left + 34, y, left + 34 + step * 12.2, y, width=0.3, colour=(0.75, 0.75, 0.75))
        canvas.text(left + 28, y + 3, f"{thousands},000" if thousands else "0", size=7.5, align="right")
    for month, visits in enumerate(VISITS_BY_MONTH):
        x = left + 44 + month * step
        canvas.box((x, base - height * visits / 5000, x + 22, base), fill=BLUE, colour=None)
        canvas.text(x + 11, base + 11, MONTHS[month], size=7.5, align="centre")
    canvas.line(left + 34, base, left + 34 + step * 12.2, base, width=0.8)
    canvas.text(left, base + 30, CAPTION, font="heit", size=9)


def _markdown() -> str:
    first = [f"# {TITLE}", AUTHORS, PLACE, ABSTRACT, *_body(FIRST), *_notes(1, NOTES_ON_FIRST)]
    figure = ["![](figures/p0002-1.webp)", CAPTION]
    second = [*figure, *_body(SECOND), *_notes(NOTES_ON_FIRST + 1, len(NOTES))]
    return pages("\n\n".join(first), "\n\n".join(second))


def _body(sections: Sections) -> list[str]:
    parts: list[str] = []
    for heading, paragraphs in sections:
        parts += [f"## {heading}", *(_marked(text) for text in paragraphs)]
        if paragraphs is WHY:
            parts.append("\n".join(f"- {text}" for text in QUESTIONS))
    return parts


def _notes(first: int, last: int) -> list[str]:
    return [f"[^{number}]: {NOTES[number - 1]}" for number in range(first, last + 1)]


def _marked(text: str) -> str:
    for number in range(1, len(NOTES) + 1):
        text = text.replace(f"{{{number}}}", f"[^{number}]")
    return text
