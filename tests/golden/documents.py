"""The documents of the golden tests, set by hand: what engines answer for their pages."""

from collections.abc import Callable, Mapping

from recto.geometry import Box
from recto.words import RegionKind
from tests.resources.recognitions import Sheet

TITLE, HEADING, TEXT = RegionKind.TITLE, RegionKind.HEADING, RegionKind.TEXT
ITEM, NOTE, CAPTION = RegionKind.LIST_ITEM, RegionKind.FOOTNOTE, RegionKind.CAPTION
HEADER, FOOTER = RegionKind.PAGE_HEADER, RegionKind.PAGE_FOOTER
LEFT, RIGHT = 0.08, 0.54


def article() -> list[Sheet]:
    """Two columns, footnotes, a figure with its caption, a formula, words parted at line ends and over columns."""
    first = (
        Sheet()
        .add(TEXT, "Journal of Reading 12", x=0.4, y=0.03, size=0.009)
        .add(TITLE, "On the Reading of Pages", x=0.2, y=0.07, size=0.025, bold=True)
        .add(HEADING, "1 Introduction", x=LEFT, y=0.14, size=0.015, bold=True)
        .add(
            TEXT,
            "A page is more than its words: the",
            "order in which columns are read mat-",
            "ters as much as every word does. A",
            "well-known case are newspapers, and",
            "state-of-the-art tools still fail.",
            x=LEFT,
            y=0.17,
        )
        .add(HEADING, "1.1 Columns", x=LEFT, y=0.28, size=0.013, bold=True)
        .add(TEXT, "Columns are read from the top, then", "from the left.¹ Notes come last.", x=LEFT, y=0.31)
        .add(NOTE, "1 In most scripts, that is.", "2 See the appendix.", x=LEFT, y=0.90, size=0.009)
        .add(TEXT, "The right column begins here. Its", "text is shorter.² It has a formula:", x=RIGHT, y=0.14)
        .add(RegionKind.FORMULA, "E = mc^2", x=0.65, y=0.20)
        .add_empty(RegionKind.FIGURE, Box(RIGHT, 0.3, 0.92, 0.45))
        .add(CAPTION, "Figure 1: A page with two col-", "umns.", x=RIGHT, y=0.46, size=0.010)
        .add(TEXT, "1", x=0.5, y=0.96, size=0.009)
    )
    second = (
        Sheet()
        .add(TEXT, "Journal of Reading 12", x=0.4, y=0.03, size=0.009)
        .add(HEADING, "2 Method", x=LEFT, y=0.1, size=0.015, bold=True)
        .add(TEXT, "Each page was read twice.", x=LEFT, y=0.13)
        .add(HEADING, "References", x=LEFT, y=0.3, size=0.015, bold=True)
        .add(ITEM, "[1] J. Smith. Pages. 1999.", x=LEFT, y=0.33)
        .add(ITEM, "[2] A. Jones. Columns and their", "order. 2004.", x=LEFT, y=0.36, indents=(0.0, 0.03))
        .add(TEXT, "2", x=0.5, y=0.96, size=0.009)
    )
    third = (
        Sheet()
        .add(TEXT, "Journal of Reading 12", x=0.4, y=0.03, size=0.009)
        .add(HEADING, "Appendix", x=LEFT, y=0.1, size=0.015, bold=True)
        .add(TEXT, "Nothing was left out.", x=LEFT, y=0.13)
        .add(TEXT, "3", x=0.5, y=0.96, size=0.009)
    )
    return [first, second, third]


def invoice() -> list[Sheet]:
    """An address whose lines stay lines, a table with amounts, words that the layout model left out."""
    sheet = (
        Sheet()
        .add(TITLE, "Invoice 2024-0117", y=0.05, size=0.022, bold=True)
        .add(TEXT, "Beispiel & Söhne GmbH", "Musterstraße 12", "12345 Musterstadt", y=0.12)
        .add_table(
            [
                ["Item", "Quantity", "Price", "Amount"],
                ["Paper, 80 g | A4", "10", "$4.50", "$45.00"],
                ["Ink *black*", "2", "$19.99", "$39.98"],
                ["", "", "Total", "$84.98"],
            ],
            y=0.3,
        )
        .add(TEXT, "Please pay within 30 days.", y=0.6)
        .add(FOOTER, "Beispiel & Söhne GmbH, IBAN DE00 1234", y=0.96, size=0.009)
    )
    sheet.set("PAID", 0.7, 0.5, 0.03)
    return [sheet]


def finance() -> list[Sheet]:
    """A header of two levels with spans both ways, a row label that spans, stacked figures."""
    return [
        Sheet()
        .add(CAPTION, "Table 4. Revenue by segment, in millions", y=0.1)
        .add_table(
            [
                [("Segment", 2, 1), ("2024", 1, 2), ("2023", 1, 2)],
                ["Q1", "Q2", "Q1", "Q2"],
                [("Cloud", 2, 1), "1,200", "1,310", "(45)", "–"],
                ["12%", "13%", "n/a", "n/a"],
                [("All figures are unaudited.", 1, 5)],
            ],
            header_rows=2,
            y=0.15,
        )
    ]


def ledger() -> list[Sheet]:
    """A table over three pages, its header repeated, a running header above it."""

    def page(number: int, first: int, last: int, y: float) -> Sheet:
        rows = [[f"2024-03-{day:02}", f"Entry {day}", f"{day * 7}.00"] for day in range(first, last + 1)]
        sheet = Sheet().add(TEXT, "General ledger", y=0.03, size=0.009)
        if number == 1:
            sheet.add(HEADING, "March", y=0.5, bold=True, size=0.016)
        sheet.add_table([["Date", "Text", "Amount"], *rows], y=y, size=0.010)
        return sheet.add(TEXT, f"Page {number} of 3", x=0.4, y=0.97, size=0.009)

    return [page(1, 1, 6, 0.7), page(2, 7, 18, 0.1), page(3, 19, 22, 0.1).add(TEXT, "End of March.", y=0.5)]


def lists() -> list[Sheet]:
    """Lists within lists, counted and not, with text between and numbers that do not follow."""
    return [
        Sheet()
        .add(HEADING, "Contents of the box", y=0.05, bold=True, size=0.016)
        .add(ITEM, "1. A reader", y=0.10)
        .add(ITEM, "(a) with a lamp", x=0.14, y=0.12)
        .add(ITEM, "(b) with a cable of a length that does", "not fit on one line", x=0.14, y=0.14, indents=(0.0, 0.02))
        .add(ITEM, "• black", x=0.18, y=0.18)
        .add(ITEM, "2. A manual", y=0.20)
        .add(TEXT, "Some boxes hold more:", y=0.24)
        .add(ITEM, "3. A spare lamp", y=0.28)
        .add(ITEM, "7. A key", y=0.30)
        .add(TEXT, "• a hook", "• a strap", y=0.36)
        .add(ITEM, "– # not a heading", y=0.42)
    ]


def languages() -> list[Sheet]:
    """German, French, Greek, Chinese, Japanese, Korean, Thai, and Hebrew from the right."""
    sheet = (
        Sheet()
        .add(TEXT, "Die Schiff-", "fahrt auf der Donau, die Haupt-", "und Nebenflüsse.", y=0.05)
        .add(TEXT, "« L’œuvre » coûte 10 €, çà et là.", y=0.15)
        .add(TEXT, "Η ανάγνωση των σελίδων.", y=0.20)
        .add(TEXT, "本報告包括以下內容和數", "據。", y=0.25, x=0.3)
        .add(TEXT, "これは日本語の文章で", "す。", y=0.35, x=0.3)
        .add(TEXT, "한국어는 띄어쓰기를 한", "다.", y=0.45, x=0.3)
        .add(TEXT, "ภาษาไทยไม่เว้นวรรค", "คำ", y=0.55, x=0.3)
    )
    words = sheet.set("PDF קבצי של סריקה", 0.5, 0.7, 0.012)  # as printed, from the left
    return [sheet.add_words(TEXT, words)]


def hostile() -> list[Sheet]:
    """Text that would be markup: tags, comments, links, tables, headings, math."""
    return [
        Sheet()
        .add(TITLE, "# <script>alert(1)</script> #", y=0.05, size=0.02)
        .add(TEXT, "--> <!-- <img src=x onerror=alert(1)> &lt; [a](javascript:x) ![b](c) <d@e.f>", y=0.10, size=0.008)
        .add(TEXT, "| a | b |", "|---|---|", "| c | d |", y=0.15)
        .add(TEXT, "---", y=0.21)
        .add(TEXT, "1986. A great year! *never* _mind_ `code` ~~gone~~ US$ 5 or 6$", y=0.24, size=0.008)
        .add(ITEM, "• [ ] > + nested - \\", y=0.28)
        .add_table([["<b>x</b>", "a|b"], ["`|`", "\\|"]], y=0.35)
        .add_table([[("</table><script>", 1, 2)], ["a", "-->"]], y=0.45)
        .add(RegionKind.CODE, "```", "</code>", y=0.6)
        .add(RegionKind.FORMULA, "</x> $ 50% \u2264 a_1", y=0.7)
        .add(FOOTER, "]: http://evil", y=0.97)
    ]


DOCUMENTS: Mapping[str, Callable[[], list[Sheet]]] = {
    make.__name__: make for make in (article, invoice, finance, ledger, lists, languages, hostile)
}
