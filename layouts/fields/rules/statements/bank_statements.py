"""Bank statements: whose account, which period, its balances and movements. Money out is negative."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from layouts.fields.found import Candidate, CandidateRow, CandidateRows, Findings
from layouts.fields.rules.labels.label_books import label_book
from layouts.fields.rules.spans import candidate, span_of
from layouts.fields.rules.statements.dates import Period, days_of
from layouts.fields.rules.statements.heads import is_balance, is_no_movement, statement_heads
from layouts.fields.rules.tables.headed_tables import Table, TableKind, tables_of
from layouts.fields.rules.tables.headers import HeaderKind
from layouts.fields.rules.tables.rows import Ends, Row
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.spots import NumberSpot, Spot
from layouts.fields.view import DocumentView, PageView, Phrase
from recto.fields import FieldType
from recto.geometry import enclosing

RULE: Final = "transactions.header"
_HEADER: Final = HeaderKind(
    roles=("date", "value_date", "description", "details", "debit", "credit", "amount", "money", "balance", "sign"),
    one_of=("amount", "money", "debit", "credit", "balance"),
    with_one_of=("date", "value_date"),
)
_MOVED: Final = ("credit", "debit", "amount", "money")
_MONEY: Final = frozenset({*_MOVED, "balance"})
_TEXTS: Final = ("description", "details")
_NUMERIC: Final = _MONEY | {"date", "value_date"}
MOVEMENTS: Final = TableKind(_HEADER, _NUMERIC, Ends(is_no_movement, lambda page, number: True))
_OUT: Final = re.compile(r"(?:S|D|DR|OD|AF|DEBIT|SOLL|D[ÉE]BIT)\b\.?", re.IGNORECASE)
_LINES_OVER: Final = 3
"""Lines over a table in which its title stands."""
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
    period = _period(view, heads, locale)
    rows = [row for table in tables_of(view, locale, MOVEMENTS) for row in _rows(table, locale, period)]
    if not rows:
        return Findings(fields=heads)
    score = 1.0 if _runs_on(rows, heads) else 0.7
    group = CandidateRows(group="transactions", rows=tuple(rows), rule=RULE, score=score)
    return Findings(fields=heads, groups=(group,))


def _period(view: DocumentView, heads: Sequence[Candidate], locale: Locale) -> Period:
    """As it is said, else from one balance to the other, else up to the last day that has a year."""
    said = {one.field: str(one.value) for one in heads}
    if "period_end" in said:
        return Period(said.get("period_start", ""), said["period_end"])
    days = [(page, spot) for page in view.pages for spot in dates_in(page, locale)]
    of_balances = sorted(str(spot.value) for page, spot in days if is_balance(page, spot.line))
    if len(of_balances) > 1:
        return Period(of_balances[0], of_balances[-1])
    return Period(end=max([str(spot.value) for _, spot in days], default=""))


def _rows(table: Table, locale: Locale, period: Period) -> Iterator[CandidateRow]:
    named = {place: column.role for place, column in enumerate(table.header.columns) if column.role}
    titled = _titled(named)
    roles = {place: "date" if place in titled else role for place, role in named.items()}
    out = _is_of_money_out(table) or "debit" in titled.values()
    movements = [
        _movement(row, numbers, roles, out=out)
        for row, numbers in zip(table.rows, table.numbers, strict=True)
        if numbers
    ]
    dates: tuple[Candidate, ...] = ()
    for movement in _signed(movements):
        values = tuple(_values(movement, roles, locale, period))
        named = {value.field for value in values}
        dates = tuple(value for value in values if value.field == "date") or dates
        if "amount" in named and named & {"date", "value_date", "description"}:
            yield CandidateRow(values=values if "date" in named else (*dates, *values))


def _titled(roles: Mapping[int, str]) -> dict[int, str]:
    """The column of dates, where the title of the table stands right over its name and was read with it: ``Deposits``,
    ``Withdrawals``. Its role is that of the title.
    """
    held = set(roles.values())
    ways = {place: role for place, role in roles.items() if role in ("debit", "credit")}
    alone = len(ways) == 1 and not held & {"date", "value_date"} and held & {"amount", "money"}
    return ways if alone and min(ways) == min(roles) else {}


def _is_of_money_out(table: Table) -> bool:
    """Whether what stands over it says so: ``Electronic withdrawals``."""
    if not table.rows or not {"amount", "money"} & table.header.roles or "balance" in table.header.roles:
        return False
    over = reversed(table.rows[0].page.lines[max(0, table.header.first - _LINES_OVER) : table.header.first])
    title = next((line.text for line in over if not any(map(str.isdigit, line.text))), "")
    return bool(label_book("statement_words").roles_of(title, ("out",)))


def _movement(row: Row, numbers: Mapping[int, NumberSpot], roles: Mapping[int, str], *, out: bool) -> _Movement:
    """``out``: all of the table is money out."""
    spots = {roles[place]: spot for place, spot in numbers.items() if roles.get(place) in _MONEY and _is_amount(spot)}
    marks = [
        row.page.raw(line.words) for place, role in roles.items() if role == "sign" for line in row.cells.get(place, ())
    ]
    for role in _MOVED:
        if role in spots and spots[role].amount != 0:
            amount = spots[role].amount
            marked = any(_OUT.fullmatch(mark) for mark in (spots[role].letter, *marks))
            return _Movement(row, spots, -abs(amount) if out or role == "debit" or marked else amount)
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


def _values(movement: _Movement, roles: Mapping[int, str], locale: Locale, period: Period) -> Iterator[Candidate]:
    row = movement.row
    for name in ("date", "value_date"):
        places = [place for place, role in roles.items() if role == name and place in row.cells]
        for spot in [spot for place in places[:1] for spot in _dates(row, place, locale, period)][:1]:
            yield _candidate(name, FieldType.DATE, row.page, spot)
    texts = [
        place for place, role in sorted(roles.items()) if role in ("description", "details") and place in row.cells
    ]
    words = [word for line in _in_order(row, texts) for word in line]
    if words:
        yield candidate("description", span_of(row.page, words), RULE, score=0.8)
    main = next((role for role in _MOVED if role in movement.spots and movement.signed), "")
    if main:
        span = spot_span(row.page, movement.spots[main])
        yield candidate("amount", span, RULE, score=0.9, type_=FieldType.AMOUNT, value=float(movement.signed))
    if "balance" in movement.spots:
        spot = movement.spots["balance"]
        value = float(-abs(spot.amount) if _OUT.fullmatch(spot.letter) else spot.amount)
        yield candidate("balance", spot_span(row.page, spot), RULE, score=0.9, type_=FieldType.AMOUNT, value=value)


def _in_order(row: Row, places: Sequence[int]) -> list[tuple[int, ...]]:
    lines = [(line.line, place, line.words) for place in places for line in row.cells[place]]
    return [words for _, _, words in sorted(lines)]


def _dates(row: Row, place: int, locale: Locale, period: Period) -> Iterator[Spot]:
    """The dates in a cell."""
    for line in row.cells[place]:
        box = enclosing([row.page.words[word].box for word in line.words])
        upright = enclosing([row.page.upright[word] for word in line.words])
        yield from days_of(
            row.page, line.line, Phrase(line.words, row.page.raw(line.words), box, upright), locale, period
        )


def _candidate(name: str, kind: FieldType, page: PageView, spot: Spot) -> Candidate:
    return candidate(name, spot_span(page, spot), RULE, score=0.9, type_=kind, value=spot.value)


def _runs_on(rows: Sequence[CandidateRow], heads: Sequence[Candidate]) -> bool:
    """Whether the movements lead from the opening to the closing balance."""
    balances = {one.field: Decimal(str(one.value)) for one in reversed(heads) if one.field.endswith("_balance")}
    if len(balances) < 2:
        return False
    moved = sum(
        (Decimal(str(value.value)) for row in rows for value in row.values if value.field == "amount"), Decimal()
    )
    return abs(balances["opening_balance"] + moved - balances["closing_balance"]) <= _CENT
