"""Streams of made documents: several of them, one after the other in one PDF, as scanners leave them. Always alike."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.stream_words import GOODS, LANGUAGES, NAMES, STREETS, TOWNS, Words
from samples.making.canvas import Canvas

_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 533.0, 80.0, 770.0

_PLAIN, _UNTITLED, _NUMBERED, _SAME = 0.25, 0.2, 0.4, 0.4
"""Shares of documents: with neither title nor letterhead; without title; with numbered pages; of the kind, language and
sender of the one before.
"""


class Part(NamedTuple):
    """A document of a stream: its first and last page, from 1."""

    kind: str
    first: int
    last: int


class Stream(NamedTuple):
    path: Path
    parts: tuple[Part, ...]

    @property
    def pages(self) -> int:
        return self.parts[-1].last

    def of_page(self, page: int) -> Part:
        return next(part for part in self.parts if part.first <= page <= part.last)


class Sheet:
    """Writes down pages of a document; a full one is followed by another. ``head`` runs along the top of those."""

    def __init__(self, canvas: Canvas, head: str) -> None:
        self._canvas = canvas
        self._head = head
        self.pages = 0
        self.turn()

    def turn(self) -> None:
        self._canvas.page()
        self.pages += 1
        self._y = _TOP
        if self.pages > 1 and self._head:
            self._canvas.text(_LEFT, 46, self._head, size=8)

    def line(self, *cells: str, size: float = 10.5, bold: bool = False, gap: float = 0.0) -> None:
        """The first cell at the left, the others in columns that end at the right."""
        if self._y > _BOTTOM:
            self.turn()
        font = "hebo" if bold else "helv"
        self._canvas.text(_LEFT, self._y, cells[0], size=size, font=font)
        for place, cell in enumerate(reversed(cells[1:])):
            self._canvas.text(_RIGHT - place * 110, self._y, cell, size=size, font=font, align="right")
        self._y += size * 1.5 + gap

    def prose(self, text: str) -> None:
        if self._y > _BOTTOM - 60:
            self.turn()
        self._y = self._canvas.paragraph(_LEFT, self._y, _RIGHT - _LEFT, text, size=10.5) + 8

    def number(self, first: int, words: Words) -> None:
        """Each page with its number and how many there are, at the foot."""
        for page in range(self.pages):
            self._canvas.turn_to(first + page)
            said = words.page.format(one=page + 1, all=self.pages)
            self._canvas.text(297, 812, said, size=8, align="centre")


class Style(NamedTuple):
    """What documents of one sender have in common. ``plain``: they have no letterhead. ``titled``: they say at the top
    what they are.
    """

    kind: str
    words: Words
    sender: str
    receiver: str
    plain: bool
    titled: bool


class Maker(NamedTuple):
    """Whoever writes a document, and with what luck."""

    style: Style
    luck: random.Random
    day: str

    def title(self, sheet: Sheet, text: str, *, size: float, gap: float) -> None:
        if self.style.titled:
            sheet.line(text, size=size, bold=True, gap=gap)

    @property
    def code(self) -> str:
        return f"{self.luck.choice('ABKRT')}-{self.luck.randint(10_000, 99_999)}"


def made_streams(folder: Path, count: int, *, seed: int = 7) -> list[Stream]:
    """``count`` streams of 5 to 12 documents each, as PDFs in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    lucks = [random.Random(seed * 1000 + number) for number in range(count)]  # noqa: S311 - nothing secret
    return [_stream(folder / f"stream-{number:02d}.pdf", luck) for number, luck in enumerate(lucks)]


def _stream(path: Path, luck: random.Random) -> Stream:
    canvas = Canvas()
    parts: list[Part] = []
    style = _style(luck)
    for _ in range(luck.randint(5, 12)):
        style = style if luck.random() < _SAME else _style(luck)
        first = parts[-1].last + 1 if parts else 1
        pages = _document(canvas, style, luck, first)
        parts.append(Part(style.kind, first, first + pages - 1))
    path.write_bytes(canvas.pdf())
    return Stream(path, tuple(parts))


def _style(luck: random.Random) -> Style:
    sender, receiver = luck.sample(NAMES, 2)
    bare = luck.random()
    return Style(
        kind=luck.choice(sorted(_MAKING)),
        words=LANGUAGES[luck.choice(sorted(LANGUAGES))],
        sender=sender,
        receiver=receiver,
        plain=bare < _PLAIN,
        titled=bare >= _PLAIN + _UNTITLED,
    )


def _document(canvas: Canvas, style: Style, luck: random.Random, first: int) -> int:
    """How many pages it has."""
    day = f"{luck.randint(1, 28)} {luck.choice(style.words.months)} {luck.randint(2019, 2025)}"
    sheet = Sheet(canvas, luck.choice([style.sender, ""]))
    _MAKING[style.kind](sheet, Maker(style, luck, day))
    if luck.random() < _NUMBERED:
        sheet.number(first - 1, style.words)
    return sheet.pages


def _letterhead(sheet: Sheet, maker: Maker) -> None:
    place = maker.luck.randrange(len(STREETS))
    if maker.style.plain:
        return
    sheet.line(maker.style.sender, size=16, bold=True)
    sheet.line(f"{STREETS[place]}, {TOWNS[place]}", size=8.5, gap=30)
    sheet.line(maker.style.receiver)
    sheet.line(maker.luck.choice(STREETS))
    sheet.line(maker.luck.choice(TOWNS), gap=24)


def _letter(sheet: Sheet, maker: Maker) -> None:
    _letterhead(sheet, maker)
    sheet.line("", maker.day, gap=10)
    sheet.line(maker.luck.choice(maker.style.words.subject), bold=True, gap=8)
    sheet.line(maker.style.words.greeting, gap=6)
    _prose(sheet, maker, maker.luck.choice([3, 4, 18]))
    sheet.line(maker.style.words.closing, gap=26)
    sheet.line(maker.style.sender)


def _table(sheet: Sheet, maker: Maker, rows: int) -> None:
    sheet.line(*maker.style.words.header, bold=True, gap=4)
    total = 0
    for _ in range(rows):
        amount = maker.luck.randint(300, 90_000)
        total += amount
        sheet.line(maker.luck.choice(GOODS), str(maker.luck.randint(1, 40)), f"{amount / 100:.2f}")
    for label, share in zip(maker.style.words.sums, (1.0, 0.2, 1.2), strict=True):
        sheet.line("", label, f"{total * share / 100:.2f}", bold=share > 1)


def _invoice(sheet: Sheet, maker: Maker) -> None:
    _letterhead(sheet, maker)
    maker.title(sheet, maker.style.words.invoice, size=15, gap=6)
    sheet.line(f"{maker.style.words.number} {maker.code}", f"{maker.style.words.date}: {maker.day}", gap=14)
    _table(sheet, maker, maker.luck.choice([3, 8, 44]))


def _receipt(sheet: Sheet, maker: Maker) -> None:
    if not maker.style.plain:
        sheet.line(maker.style.sender, size=13, bold=True)
        sheet.line(maker.luck.choice(STREETS), size=8.5, gap=8)
    maker.title(sheet, maker.style.words.receipt, size=12, gap=4)
    sheet.line(maker.day, f"{maker.luck.randint(8, 19):02d}:{maker.luck.randint(0, 59):02d}", gap=6)
    total = 0
    for _ in range(maker.luck.randint(1, 9)):
        price = maker.luck.randint(120, 4_000)
        total += price
        sheet.line(maker.luck.choice(GOODS), f"{price / 100:.2f}")
    paid = (total // 1000 + 1) * 1000
    for label, amount in zip(maker.style.words.paid, (total, paid, paid - total), strict=True):
        sheet.line(label, f"{amount / 100:.2f}", bold=amount == total)


def _order(sheet: Sheet, maker: Maker) -> None:
    maker.title(sheet, maker.style.words.order, size=15, gap=8)
    sheet.line(f"{maker.style.words.number} {maker.code}", f"{maker.style.words.date}: {maker.day}")
    sheet.line(maker.style.sender, maker.style.receiver, gap=14)
    _table(sheet, maker, maker.luck.choice([2, 6, 40]))


def _statement(sheet: Sheet, maker: Maker) -> None:
    maker.title(sheet, maker.style.words.statement, size=14, gap=8)
    sheet.line(maker.style.sender, f"IBAN XX00 {maker.luck.randint(1000, 9999)} {maker.luck.randint(1000, 9999)} 0000")
    sheet.line(maker.style.words.balances[0], maker.day, "1,204.10", gap=10)
    for _ in range(maker.luck.choice([8, 30, 60])):
        amount = maker.luck.randint(-90_000, 90_000)
        sheet.line(
            f"{maker.luck.randint(1, 28):02d}.{maker.luck.randint(1, 12):02d}.",
            maker.luck.choice(NAMES),
            f"{amount / 100:.2f}",
        )
    sheet.line(maker.style.words.balances[1], maker.day, "917.45", bold=True)


def _contract(sheet: Sheet, maker: Maker) -> None:
    maker.title(sheet, maker.style.words.contract, size=16, gap=14)
    sheet.prose(maker.style.words.between.format(one=maker.style.sender, two=maker.style.receiver, day=maker.day))
    for number, heading in enumerate(maker.style.words.headings, 1):
        sheet.line(f"{number}. {heading}", bold=True, gap=2)
        _prose(sheet, maker, maker.luck.randint(2, 5))
    sheet.line("____________________", "____________________")
    sheet.line(maker.style.sender, maker.style.receiver)


def _report(sheet: Sheet, maker: Maker) -> None:
    maker.title(sheet, maker.style.words.report, size=18, gap=10)
    sheet.line(f"{maker.style.sender}, {maker.day}", gap=20)
    for chapter in maker.style.words.chapters:
        sheet.line(chapter, size=13, bold=True, gap=4)
        _prose(sheet, maker, maker.luck.randint(4, 9))


def _prose(sheet: Sheet, maker: Maker, paragraphs: int) -> None:
    for _ in range(paragraphs):
        sheet.prose(" ".join(maker.luck.sample(maker.style.words.prose, 3)))


_MAKING: Final[dict[str, Callable[[Sheet, Maker], None]]] = {
    "bank_statement": _statement,
    "contract": _contract,
    "invoice": _invoice,
    "letter": _letter,
    "purchase_order": _order,
    "receipt": _receipt,
    "report": _report,
}

KINDS: Final[Sequence[str]] = sorted(_MAKING)
