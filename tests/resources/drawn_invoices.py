"""Invoices drawn by lot, in many layouts and languages, with what is true of them: the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from layouts.fields.typed.names import month_names
from layouts.fields.view import DocumentView
from tests.resources.drawn_words import TONGUES
from tests.resources.papers import papers
from tests.resources.tongues import Tongue

_WIDTH: Final = 105
_BUYERS: Final = ("Riverside Books", "Castello Imports GmbH", "Studio Lindqvist", "Janssen Bouw BV")
_OFTEN: Final = 0.5
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    description: str
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class Drawn:
    """``truths``: values by the names of the built-in schema. ``layout`` says which lots were drawn."""

    pages: tuple[str, ...]
    truths: dict[str, str | float]
    lines: tuple[Line, ...]
    layout: str

    @property
    def view(self) -> DocumentView:
        return papers(*self.pages)


@dataclass(slots=True)
class _Draw:
    lot: Random
    language: str
    truths: dict[str, str | float] = field(default_factory=dict[str, str | float])
    layout: list[str] = field(default_factory=list[str])
    foot: str = ""

    @property
    def tongue(self) -> Tongue:
        return TONGUES[self.language]

    def way(self, name: str, ways: tuple[str, ...]) -> str:
        chosen = self.lot.choice(ways)
        self.layout.append(f"{name}:{chosen}")
        return chosen

    def written(self, *days: date) -> list[str]:
        """All in the same way."""
        write, months = self.lot.choice(self.tongue.dates), month_names(self.language, "wide", "format")
        return [write(day, months[day.month]) for day in days]

    def number(self) -> str:
        lot = self.lot
        ways = (
            f"{lot.randint(10000, 9999999)}",
            f"INV-{lot.randint(1, 9999):04}",
            f"{lot.randint(2019, 2025)}/{lot.randint(1, 999)}",
            f"{lot.randint(2019, 2025)}-{lot.randint(1, 99999):05}",
            f"F{lot.randint(20, 25)}.{lot.randint(100, 999)}",
            f"RE{lot.randint(100000, 999999)}",
            f"{lot.choice('ABKR')}-{lot.randint(10, 99)}-{lot.randint(100, 999)}",
            f"{lot.randint(1, 99)}/{lot.choice('ABC')}/{lot.randint(2020, 2025)}",
        )
        return lot.choice(ways)


def drawn_invoice(language: str, seed: int) -> Drawn:
    draw = _Draw(Random(f"{language}{seed}"), language)  # noqa: S311 - no secret
    lines = _items(draw)
    body = _table(draw, lines)
    head = _head(draw)
    sums = _sums(draw, lines)
    foot = ["", "", draw.foot or f"{draw.truths['seller.name']}  ·  IBAN DE89 3704 0044 0532 0130 00"]
    if len(body) > 1:
        pages = (head + body[0], body[1] + sums + foot)
        return Drawn(tuple("\n".join(page) for page in pages), draw.truths, lines, " ".join(draw.layout))
    return Drawn(("\n".join(head + body[0] + sums + foot),), draw.truths, lines, " ".join(draw.layout))


def _items(draw: _Draw) -> tuple[Line, ...]:
    lot = draw.lot
    goods = lot.sample(list(draw.tongue.goods), lot.randint(2, 5))
    return tuple(Line(name, lot.randint(1, 40), Decimal(lot.randint(150, 99999)) * _CENT) for name in goods)


def _head(draw: _Draw) -> list[str]:
    lot, tongue = draw.lot, draw.tongue
    seller, buyer = lot.choice(tongue.seller), lot.choice(_BUYERS)
    own, other = lot.sample(list(tongue.streets), 2)
    draw.truths |= {"seller.name": seller, "buyer.name": buyer}
    facts = _facts(draw)
    to = lot.choice(tongue.bill_to)
    match draw.way("parties", ("letterhead", "right", "window", "beside", "footer")):
        case "letterhead":
            return [seller, *own, "", "", to + lot.choice((":", "")), buyer, *other, "", *facts, ""]
        case "right":
            top = [line.rjust(_WIDTH) for line in (seller, *own)]
            return [*top, "", buyer, *other, "", *facts, ""]
        case "window":
            top = [f"{seller} · {own[0]} · {own[1]}", "", buyer, *other, ""]
            return [*top, "", *facts, ""]
        case "footer":
            draw.foot = f"{seller} | {own[0]} | {own[1]} | info@example.com"
            return [buyer, *other, "", "", *facts, ""]
        case _:
            mine, yours = (seller, *own), (f"{to}:", buyer, *other)
            top = [f"{one:<60}{two}" for one, two in zip((*mine, ""), yours, strict=True)]
            return [*top, "", "", *facts, ""]


def _facts(draw: _Draw) -> list[str]:
    """The title, and numbers and dates with their labels."""
    lot, tongue = draw.lot, draw.tongue
    day = date(2019, 1, 1) + timedelta(days=lot.randint(0, 2200))
    written, due, before = draw.written(day, day + timedelta(days=30), day - timedelta(days=17))
    own = [(lot.choice(tongue.number), draw.number()), (lot.choice(tongue.issued), written)]
    draw.truths |= {"invoice_number": own[0][1], "invoice_date": day.isoformat()}
    more = [
        ("due_date", lot.choice(tongue.due_date), due),
        ("order_number", lot.choice(tongue.order), f"{lot.randint(40000, 99999)}"),
        ("customer_number", lot.choice(tongue.customer), f"K{lot.randint(1000, 9999)}"),
        ("", lot.choice(tongue.others), f"{lot.randint(10000, 99999)}"),
    ]
    kept = [one for one in more if lot.random() < _OFTEN]
    draw.truths |= {name: value for name, _, value in kept if name}
    if "due_date" in draw.truths:
        draw.truths["due_date"] = (day + timedelta(days=30)).isoformat()
    mixed = [*own, *((label, value) for _, label, value in kept)]
    if lot.random() < _OFTEN:
        lot.shuffle(mixed)
    draw.layout.append(f"labels:{'|'.join(label for label, _ in mixed)}")
    prose = ["", tongue.prose.format(date=before, number=lot.randint(1000, 9999))] if lot.random() < _OFTEN else []
    return [*_laid(draw, lot.choice(tongue.title), mixed, own), *prose]


def _laid(draw: _Draw, title: str, facts: Sequence[tuple[str, str]], own: Sequence[tuple[str, str]]) -> list[str]:
    """``own``: number and date, which are in ``facts``, too."""
    number, written = (value for _, value in own)
    texts = [f"{label}: {value}" for label, value in facts]
    widths = [max(len(label), len(value)) + 3 for label, value in facts]
    ways = {
        "lines": [title, "", *texts],
        "gap": [title, "", *(f"{label:<40}{value}" for label, value in facts)],
        "row": [title, "", *("".join(map(str.ljust, row, widths)).rstrip() for row in zip(*facts, strict=True))],
        "title": [f"{title} {number}", "", *(f"{label}: {value}" for label, value in facts if value != number)],
        "hash": [
            f"{title} #{number}",
            written,
            "",
            *(text for text, fact in zip(texts, facts, strict=True) if fact not in own),
        ],
        "dots": [title, "", *(f"{label} {'.' * (40 - len(label))} {value}" for label, value in facts)],
        "under": [title, "", *(part for label, value in facts for part in (label, value, ""))],
        "pairs": [title, "", *("".join(f"{text:<52}" for text in pair).rstrip() for pair in _by_two(texts))],
    }
    return ways[draw.way("facts", tuple(ways))]


def _by_two(texts: Sequence[str]) -> list[Sequence[str]]:
    """Two and two."""
    return [texts[place : place + 2] for place in range(0, len(texts), 2)]


def _table(draw: _Draw, lines: tuple[Line, ...]) -> list[list[str]]:
    """The table on one page or two."""
    lot, tongue = draw.lot, draw.tongue
    mark = lot.choice(tongue.marks)
    names = lot.choice(tongue.columns)
    extras = draw.way("table", ("plain", "position", "article", "both", "unit", "tax", "first"))
    wrapped = draw.way("text", ("one", "two", "sub")) if len(lines) < 5 else "one"
    head: list[str] = []
    rows: list[list[str]] = [[] for _ in lines]
    widths: list[int] = []

    def column(name: str, cells: list[str], width: int) -> None:
        head.append(name)
        widths.append(-width if width > 12 and name == names[0] else width)
        for row, cell in zip(rows, cells, strict=True):
            row.append(cell)

    if extras in ("position", "both"):
        column(lot.choice(tongue.position), [f"{place}" for place in range(1, len(lines) + 1)], 6)
    if extras in ("article", "both"):
        column(lot.choice(tongue.article), [f"{lot.choice('XYZ')}{lot.randint(100, 999)}" for _ in lines], 16)
    quantities = [f"{line.quantity}" for line in lines]
    if extras == "first":
        column(names[1], quantities, 10)
    column(names[0], [line.description for line in lines], 30)
    if extras != "first":
        column(names[1], quantities, 12)
    if extras == "tax":
        column(f"{tongue.tax[0].split()[0]} %", [f"{tongue.rate}%" for _ in lines], 9)
    column(names[2], [tongue.amount(line.unit_price, mark) for line in lines], 17)
    column(names[3], [tongue.amount(line.amount, mark) for line in lines], 19)
    texts = [_cells(head, widths)]
    parts: list[list[str]] = []
    for place, row in enumerate(rows):
        texts.append(_cells(row, widths))
        if wrapped != "one":
            before = sum(abs(width) for width in widths[: head.index(names[0])])
            texts.append(" " * before + ("extra long, grey" if wrapped == "two" else f"Ser.-No. {4711 + place}-A"))
        if place == 1 and len(lines) > 3 and wrapped == "one" and lot.random() < 0.5:
            draw.layout.append("pages:two")
            parts.append(texts)
            texts = [_cells(head, widths)]
    return [*parts, [*texts, ""]]


def _cells(cells: list[str], widths: list[int]) -> str:
    """Texts to the left, numbers to the right of their columns."""
    return "".join(
        f"{cell:<{-width}}" if width < 0 else f"{cell:<{width}}" if width in (6, 16) else f"{cell:>{width - 2}}  "
        for cell, width in zip(cells, widths, strict=True)
    ).rstrip()


def _sums(draw: _Draw, lines: tuple[Line, ...]) -> list[str]:
    lot, tongue = draw.lot, draw.tongue
    net = sum((line.amount for line in lines), Decimal())
    tax = (net * tongue.rate / 100).quantize(_CENT)
    named = {"r": tongue.rate, "c": tongue.currency}
    mark = lot.choice(tongue.marks)
    draw.truths |= {"subtotal": float(net), "tax_total": float(tax), "total": float(net + tax)}
    sums = [(lot.choice(tongue.subtotal), net), (lot.choice(tongue.tax), tax), (lot.choice(tongue.total), net + tax)]
    if lot.random() < 0.3:
        paid = (net * Decimal("0.3")).quantize(_CENT)
        draw.truths |= {"prepaid": float(paid), "amount_due": float(net + tax - paid)}
        sums += [(lot.choice(tongue.paid), lot.choice((paid, -paid))), (lot.choice(tongue.due), net + tax - paid)]
    texts = [(label.format(**named), tongue.amount(value, mark)) for label, value in sums]
    draw.layout.append(f"sums:{'|'.join(label for label, _ in texts)}")
    match draw.way("sums", ("right", "colon", "left", "far", "row")):
        case "right":
            return [f"{label:>75}  {value:>20}" for label, value in texts]
        case "colon":
            return [f"{label + ': ' + value:>97}" for label, value in texts]
        case "left":
            return [f"{label:<30}{value:>18}" for label, value in texts]
        case "far":
            return [f"{label:<40}{value:>57}" for label, value in texts]
        case _:
            top, more = texts[:3], texts[3:]
            return [
                "".join(f"{label:<34}" for label, _ in top).rstrip(),
                "".join(f"{value:<34}" for _, value in top).rstrip(),
                "",
                *(f"{label:<30}{value:>18}" for label, value in more),
            ]
