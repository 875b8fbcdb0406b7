"""Bank statements: whose account, which period, its balances and movements. Money out is negative."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from layouts.fields.found import Candidate, CandidateRow, CandidateRows, Findings
from layouts.fields.rules.headed_tables import Table, TableKind, tables_of
from layouts.fields.rules.headers import HeaderKind
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.rules.statement_heads import is_balance, statement_heads
from layouts.fields.rules.table_rows import Ends, Row
from layouts.fields.typed.dates import dates_of
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.spots import NumberSpot, Spot
from layouts.fields.view import DocumentView, PageView, Phrase
from recto.fields import FieldType
from recto.geometry import enclosing

RULE: Final = "transactions.header"
_HEADER: Final = HeaderKind(
    roles=("date", "value_date", "description", "details", "debit", "credit", "amount", "balance"),
    one_of=("amount", "debit", "credit", "balance"),
    with_one_of=("date", "value_date"),
)
_MONEY: Final = frozenset({"debit", "credit", "amount", "balance"})
_TEXTS: Final = ("description", "details")
_NUMERIC: Final = _MONEY | {"date", "value_date"}
MOVEMENTS: Final = TableKind(_HEADER, _NUMERIC, Ends(is_balance, lambda page, number: True))
_OUT: Final = re.compile(r"(?:S|D|DR|OD|AF|DEBIT|SOLL|D[ÉE]BIT)\b\.?", re.IGNORECASE)
_SHORT_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})(?:\2)?(?!\d)")
_CENT: Final = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class _Movement:
    """A row with its signed amount, and the balance after it if there is one."""

    row: Row
    spots: Mapping[str, NumberSpot]
    signed: Decimal


def bank_statement_findings(view: DocumentView) -> Findings:
    """By the names of the schema ``bank_statement``."""
    locale = locale_of(view)
    heads = tuple(statement_heads(view, locale))
    year = next((str(one.value)[:4] for one in heads if one.field in ("period_end", "period_start")), "")
    rows = [row for table in tables_of(view, locale, MOVEMENTS) for row in _rows(table, locale, year)]
    if not rows:
        return Findings(fields=heads)
    score = 1.0 if _runs_on(rows, heads) else 0.7
    group = CandidateRows(group="transactions", rows=tuple(rows), rule=RULE, score=score)
    return Findings(fields=heads, groups=(group,))


def _rows(table: Table, locale: Locale, year: str) -> Iterator[CandidateRow]:
    roles = {place: column.role for place, column in enumerate(table.header.columns) if column.role}
    movements = [
        _movement(row, numbers, roles) for row, numbers in zip(table.rows, table.numbers, strict=True) if numbers
    ]
    for movement in _signed(movements):
        values = tuple(_values(movement, roles, locale, year))
        named = {value.field for value in values}
        if "amount" in named and named & {"date", "value_date", "description"}:
            yield CandidateRow(values=values)


def _movement(row: Row, numbers: Mapping[int, NumberSpot], roles: Mapping[int, str]) -> _Movement:
    spots = {roles[place]: spot for place, spot in numbers.items() if roles[place] in _MONEY and _is_amount(spot)}
    for role in ("credit", "debit", "amount"):
        if role in spots and spots[role].amount != 0:
            amount = spots[role].amount
            out = role == "debit" or _OUT.fullmatch(spots[role].letter) is not None
            return _Movement(row, spots, -abs(amount) if out else amount)
    return _Movement(row, spots, Decimal())


def _is_amount(spot: NumberSpot) -> bool:
    return spot.decimals == 2 or spot.currency != ""


def _signed(movements: Sequence[_Movement]) -> Iterator[_Movement]:
    """Where only the balances tell which way the money went, they decide."""
    before: list[Decimal] = []
    for movement in movements:
        balance = movement.spots.get("balance")
        signed = movement.signed
        if balance is not None and before and abs(before[-1] - abs(signed) - balance.amount) <= _CENT:
            signed = -abs(signed)
        if balance is not None:
            before.append(balance.amount)
        elif before:
            before.append(before[-1] + signed)
        yield _Movement(movement.row, movement.spots, signed)


def _values(movement: _Movement, roles: Mapping[int, str], locale: Locale, year: str) -> Iterator[Candidate]:
    row = movement.row
    for name in ("date", "value_date"):
        places = [place for place, role in roles.items() if role == name and place in row.cells]
        for spot in [spot for place in places[:1] for spot in _dates(row, place, locale, year)][:1]:
            yield _candidate(name, FieldType.DATE, row.page, spot)
    texts = [
        place for place, role in sorted(roles.items()) if role in ("description", "details") and place in row.cells
    ]
    words = [word for line in _in_order(row, texts) for word in line]
    if words:
        yield candidate("description", span_of(row.page, words), RULE, score=0.8)
    main = next((role for role in ("credit", "debit", "amount") if role in movement.spots and movement.signed), "")
    if main:
        span = _span(row.page, movement.spots[main])
        yield candidate("amount", span, RULE, score=0.9, type_=FieldType.AMOUNT, value=float(movement.signed))
    if "balance" in movement.spots:
        spot = movement.spots["balance"]
        value = float(-abs(spot.amount) if _OUT.fullmatch(spot.letter) else spot.amount)
        yield candidate("balance", _span(row.page, spot), RULE, score=0.9, type_=FieldType.AMOUNT, value=value)


def _in_order(row: Row, places: Sequence[int]) -> list[tuple[int, ...]]:
    lines = [(line.line, place, line.words) for place in places for line in row.cells[place]]
    return [words for _, _, words in sorted(lines)]


def _dates(row: Row, place: int, locale: Locale, year: str) -> Iterator[Spot]:
    """The dates in a cell; one without a year is of the statement's."""
    for line in row.cells[place]:
        box = enclosing([row.page.words[word].box for word in line.words])
        upright = enclosing([row.page.upright[word] for word in line.words])
        phrase = Phrase(line.words, row.page.raw(line.words), box, upright)
        found = list(dates_of(row.page, line.line, phrase, locale))
        yield from found
        short = _SHORT_DATE.search(phrase.text)
        if not found and short and year:
            one, two = int(short[1]), int(short[3])
            day, month = (one, two) if locale.day_first else (two, one)
            if 1 <= month <= 12 and 1 <= day <= 31:
                yield Spot(f"{year}-{month:02}-{day:02}", short[0], line.words, line.line, upright)


def _candidate(name: str, kind: FieldType, page: PageView, spot: Spot) -> Candidate:
    return candidate(name, _span(page, spot), RULE, score=0.9, type_=kind, value=spot.value)


def _span(page: PageView, spot: Spot) -> Span:
    return Span(page, spot.words, spot.raw, spot.upright)


def _runs_on(rows: Sequence[CandidateRow], heads: Sequence[Candidate]) -> bool:
    """Whether the movements lead from the opening to the closing balance."""
    balances = {one.field: Decimal(str(one.value)) for one in reversed(heads) if one.field.endswith("_balance")}
    if len(balances) < 2:
        return False
    moved = sum(
        (Decimal(str(value.value)) for row in rows for value in row.values if value.field == "amount"), Decimal()
    )
    return abs(balances["opening_balance"] + moved - balances["closing_balance"]) <= _CENT
