"""Line items where nothing heads the columns: texts with an amount at the end of the line, above the sums.

Receipts print them so, often with the quantity times the price on a line above or below. They count for certain only
where their sum is printed, too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from layouts.fields.found import Candidate, CandidateRow, CandidateRows
from layouts.fields.rules.items.receipt_lines import ReceiptLine, head_role, sum_role
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.rules.tables.headers import column_labels
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.numbers import NUMBER
from layouts.fields.typed.parsing import NotParsed, number_of
from layouts.fields.typed.spots import NumberSpot, upright_of, words_at
from layouts.fields.view import PageView
from recto.fields import FieldType

RULE: Final = "items.aligned"
_TIMES: Final = re.compile(
    rf"(?<![\w.,])(?P<quantity>{NUMBER})\s?(?:[x×X*@]|(?:pcs?|stk|st|ea|un|uds?|szt|pz|kg|ltr|l)\.?\s?[@x×X*])\s?@?\s?"
    rf"(?:[^\W\d_]{{1,3}}\.?\s?|[$€£]\s?)?(?P<price>{NUMBER.replace('group', 'thousands')})"
)
_BESIDE: Final = re.compile(
    rf"(?<![\w.,])(?P<quantity>{NUMBER})\s+(?:[^\W\d_]{{1,4}}\.?\s+)?[$€£]?\s?"
    rf"(?P<price>{NUMBER.replace('group', 'thousands')})\s*$"
)
"""A quantity and a price before an amount, in columns that nothing heads."""
_LEADING: Final = re.compile(r"(?P<quantity>[1-9]\d?)(?P<times>\s?[x×X*])?\s(?=\W*[^\W\d_])")
_SUMS: Final = frozenset({"total", "payable", "subtotal", "tax", "summary", "rounding", "cash", "change", "card"})
_NO_NAMES: Final = frozenset({"details", "number", "registration", "contact", "date", "time"})
_MOST_ADDENDS: Final = 60
_CENT: Final = Decimal("0.011")


@dataclass(slots=True)
class _Item:
    page: PageView
    description: tuple[int, ...]
    amount: NumberSpot
    more: list[Candidate] = field(default_factory=list[Candidate])


def aligned_items(lines: Sequence[ReceiptLine], locale: Locale) -> tuple[CandidateRows, ...]:
    """The items among the lines of a document, none for none."""
    items = list(_items(_above_sums(lines), locale))
    score = 0.9 if items and _is_printed(items, lines) else 0.4
    if score < 0.9:
        run = _adding_up(list(_items(lines, locale)))
        items, score = (run, 0.8) if run else (items, score)
    rows = tuple(_row(item) for item in items)
    return (CandidateRows(group="line_items", rows=rows, rule=RULE, score=score),) if rows else ()


def _is_printed(items: Sequence[_Item], lines: Sequence[ReceiptLine]) -> bool:
    total = sum((item.amount.amount for item in items), Decimal())
    return any(abs(spot.amount - total) <= _CENT for line in lines if line.role in _SUMS for spot in line.amounts)


def _adding_up(items: Sequence[_Item]) -> list[_Item]:
    """The longest run of items right above an amount that is their sum; none for none."""
    best: list[_Item] = []
    sums = [_is_sum(item) for item in items]
    for end, last in enumerate(items):
        total = Decimal()
        for start in range(end - 1, max(-1, end - 1 - _MOST_ADDENDS), -1):
            if sums[start] or items[start].amount.amount == 0:
                break
            total += items[start].amount.amount
            if end - start >= 2 and abs(total - last.amount.amount) <= _CENT and end - start > len(best):
                best = list(items[start:end])
    return best


def _is_sum(item: _Item) -> bool:
    text = item.page.raw(item.description)
    return column_labels().begins_with(text, "sum") or sum_role(text) in _SUMS


def _above_sums(lines: Sequence[ReceiptLine]) -> Iterator[ReceiptLine]:
    """From the line before the first amount to the first sum."""
    first = next((place for place, line in enumerate(lines) if line.amounts or _TIMES.search(_text(line))), len(lines))
    for line in lines[max(0, first - 1) :]:
        if line.role in _SUMS and line.amounts:
            return
        yield line


def _items(lines: Iterable[ReceiptLine], locale: Locale) -> Iterator[_Item]:
    """A text without amount is the name of what follows, if only an amount does."""
    items: list[_Item] = []
    waiting: tuple[int, ...] = ()
    for line in lines:
        named = _name_words(line)
        if not line.amounts:
            waiting = waiting if not named else () if head_role(_text(line)) in _NO_NAMES else named
        elif named or waiting:
            items.append(_Item(line.page, named or waiting, line.amounts[-1]))
            waiting = ()
        if items:
            _count(items[-1], line, locale)
    _count_leading(items)
    yield from items


def _text(line: ReceiptLine) -> str:
    return line.page.lines[line.number].text


def _name_words(line: ReceiptLine) -> tuple[int, ...]:
    """The words before the amount, unless they are only a quantity and a price."""
    words = line.page.lines[line.number].words
    last = line.amounts[-1].words[0] if line.amounts else -1
    before = words[: words.index(last)] if last in words else words
    text = line.page.raw(before)
    found = _TIMES.search(text)
    left = text.replace(found[0], "") if found else text
    is_name = sum(map(str.isalpha, left)) >= 3 and not column_labels().is_of_labels(left)
    return tuple(before) if is_name else ()


def _count(item: _Item, line: ReceiptLine, locale: Locale) -> None:
    """Quantity and price of an item, where they give its amount."""
    beside = _BESIDE.search(_before_amount(line))
    found = _TIMES.search(_text(line)) or beside
    if item.more or not found:
        return
    quantity, price = number_of(found["quantity"], locale), number_of(found["price"], locale)
    if isinstance(quantity, NotParsed) or isinstance(price, NotParsed):
        return
    if line.page is item.page and abs(quantity * price - abs(item.amount.amount)) <= _CENT:
        item.more.append(_number("quantity", line, found, quantity))
        item.more.append(_number("unit_price", line, found, price))
        if found is beside:
            counted = words_at(line.page, line.page.lines[line.number].words, *found.span())
            item.description = tuple(word for word in item.description if word not in counted) or item.description


def _before_amount(line: ReceiptLine) -> str:
    words = line.page.lines[line.number].words
    return line.page.raw(words[: words.index(line.amounts[-1].words[0])]) if line.amounts else ""


def _count_leading(items: Sequence[_Item]) -> None:
    """Quantities before the names, ``2 Coffee``, where most items have one and they do not just count the items; with
    a sign, ``2 x Coffee``, each for itself.
    """
    found = [(item, _LEADING.match(item.page.raw(item.description))) for item in items if not item.more]
    led = [(item, match) for item, match in found if match]
    counts = [int(match["quantity"]) for _, match in led]
    all_led = len(led) > 1 and 2 * len(led) > len(items) and (max(counts) < 3 or counts != sorted(set(counts)))
    for item, match in led:
        if all_led or match["times"]:
            _lead(item, match)


def _lead(item: _Item, match: re.Match[str]) -> None:
    held = words_at(item.page, item.description, *match.span("quantity"))
    named = words_at(item.page, item.description, match.end(), len(item.page.raw(item.description)))
    span = Span(item.page, held, match["quantity"], upright_of(item.page, held))
    value = float(match["quantity"])
    item.more.append(candidate("quantity", span, RULE, score=0.8, type_=FieldType.NUMBER, value=value))
    item.description = tuple(named) or item.description


def _number(name: str, line: ReceiptLine, found: re.Match[str], value: Decimal) -> Candidate:
    group, kind = ("quantity", FieldType.NUMBER) if name == "quantity" else ("price", FieldType.AMOUNT)
    words = words_at(line.page, line.page.lines[line.number].words, *found.span(group))
    span = Span(line.page, words, found[group], upright_of(line.page, words))
    return candidate(name, span, RULE, score=0.8, type_=kind, value=float(value))


def _row(item: _Item) -> CandidateRow:
    spot = item.amount
    description = candidate("description", span_of(item.page, item.description), RULE, score=0.8)
    span = spot_span(item.page, spot)
    amount = candidate("amount", span, RULE, score=0.8, type_=FieldType.AMOUNT, value=float(spot.amount))
    return CandidateRow(values=(description, *item.more, amount))
