"""Line items: the rows of tables whose headers say so, with quantities, prices and amounts that fit together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from layouts.fields.found import Candidate, CandidateRow, CandidateRows
from layouts.fields.rules.items.numbering import with_positions
from layouts.fields.rules.spans import candidate, span_of
from layouts.fields.rules.tables.headed_tables import Table, TableKind, tables_of
from layouts.fields.rules.tables.headers import Column, Header, HeaderKind
from layouts.fields.rules.tables.rows import CellLine, Ends, Row, is_full_row, is_sum
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.amounts import amounts_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType

RULE: Final = "items.header"

_NUMBERS: Final = ("quantity", "unit_price", "discount", "tax_rate", "tax_amount", "amount", "gross_amount")
_TEXTS: Final = ("position", "item_number", "description", "unit")
_HEADER: Final = HeaderKind(
    roles=(*_TEXTS, *_NUMBERS),
    one_of=("amount", "unit_price", "gross_amount"),
    with_one_of=("description", "quantity", "item_number", "position"),
)
_NUMERIC: Final = frozenset({*_NUMBERS, "position"})
ITEMS: Final = TableKind(_HEADER, _NUMERIC, Ends(is_sum, is_full_row))
_TYPES: Final = {
    "quantity": FieldType.NUMBER,
    "unit_price": FieldType.AMOUNT,
    "tax_rate": FieldType.PERCENT,
    "amount": FieldType.AMOUNT,
}
_ORDER: Final = (
    "position", "item_number", "description", "quantity", "unit", "unit_price", "tax_rate", "amount"
)  # fmt: skip
_CENT: Final = Decimal("0.011")


def headed_items(view: DocumentView, locale: Locale) -> tuple[CandidateRows, ...]:
    """The items of tables with headers, none for none. They score 1 where their sum is printed, too."""
    tables = [table for table in tables_of(view, locale, ITEMS) if _is_of_items(table.header)]
    rows = [rows for rows in map(_candidate_rows, tables) if rows]
    if not rows:
        return ()
    held = _without_carried(_best(rows))
    score = 1.0 if _adds_up(held, view, locale) else 0.7
    return (CandidateRows(group="line_items", rows=held, rule=RULE, score=score),)


def _without_carried(rows: tuple[CandidateRow, ...]) -> tuple[CandidateRow, ...]:
    """What is carried forward is no item: a row with no quantity or price whose amount is that of all rows before."""
    kept: list[CandidateRow] = []
    carried = Decimal(0)
    for row in rows:
        amount = sum((Decimal(str(value.value)) for value in row.values if value.field == "amount"), Decimal(0))
        if len(kept) > 1 and amount == carried and not _names(row) & {"quantity", "unit_price"}:
            continue
        kept.append(row)
        carried += amount
    return tuple(kept)


def _is_of_items(header: Header) -> bool:
    """Tables of taxes have prices and rates too, but neither quantities nor descriptions."""
    roles = header.roles
    return bool(roles & {"description", "quantity"}) or not roles & {"tax_amount", "tax_rate"}


def _candidate_rows(table: Table) -> tuple[CandidateRow, ...]:
    table, roles = with_positions(table, _solved(table))
    rows: list[CandidateRow] = []
    for row, numbers in zip(table.rows, table.numbers, strict=True):
        values = _values(row, numbers, roles, table.header.columns)
        if values:
            rows.append(CandidateRow(values=values))
    complete = [row for row in rows if "amount" in _names(row)]
    return tuple(complete or [row for row in rows if {"quantity", "unit_price"} <= _names(row)])


def _names(row: CandidateRow) -> set[str]:
    return {value.field for value in row.values}


def _solved(table: Table) -> dict[int, str]:
    """What each column holds: by its label, but that quantity times price is the amount where some columns say so."""
    roles = {place: column.role for place, column in enumerate(table.header.columns) if column.role}
    found = [(_holding(table, *triple), _agreed(table.header.columns, *triple), triple) for triple in _triples(table)]
    best = max(found, default=(0, 0, (-1, -1, -1)))
    if 2 * best[0] > len(table.rows):
        for role, place in zip(("quantity", "unit_price", "amount"), best[2], strict=True):
            roles = {other: held for other, held in roles.items() if held != role or other == place} | {place: role}
    return _described(_unique(roles), table)


def _described(roles: Mapping[int, str], table: Table) -> dict[int, str]:
    """Where nothing else is a description, a column of articles or without a label that holds words is one; of several
    descriptions, what holds no words are positions.
    """
    described = [place for place, role in roles.items() if role == "description"]
    wordless = [place for place in described if not _is_wordy(table, place)]
    if described:
        return dict(roles) | (dict.fromkeys(wordless[:1], "position") if len(described) > len(wordless) else {})
    wordy = [place for place, role in roles.items() if role == "item_number" and _is_wordy(table, place)]
    wordy += [place for place in range(len(table.header.columns)) if place not in roles and _is_wordy(table, place)]
    return dict(roles) | dict.fromkeys(wordy[:1], "description")


def _is_wordy(table: Table, place: int) -> bool:
    text = "".join(row.page.raw(line.words) for row in table.rows for line in row.cells.get(place, ()))
    return sum(map(str.isalpha, text)) > 2 * sum(map(str.isdigit, text))


def _triples(table: Table) -> Iterator[tuple[int, int, int]]:
    """Columns that may be quantity, price and amount, one of them without a label: the amount stands to the right of
    both others.
    """
    columns = table.header.columns
    places = [place for place, column in enumerate(columns) if column.role in {"", *_NUMERIC} - {"tax_rate"}]
    for amount in places:
        for quantity in places:
            for price in places:
                unnamed = sum(not columns[place].role for place in (amount, quantity, price))
                if len({amount, quantity, price}) == 3 and max(quantity, price) < amount and unnamed <= 1:
                    yield quantity, price, amount


def _holding(table: Table, quantity: int, price: int, amount: int) -> int:
    """In how many rows the quantity times the price is the amount, and something else than the price."""
    rows = [row for row in table.numbers if {quantity, price, amount} <= row.keys()]
    return sum(
        abs(abs(row[quantity].amount * row[price].amount) - abs(row[amount].amount)) <= _CENT
        and row[price].decimals >= min(2, row[amount].decimals)
        for row in rows
    )


def _agreed(columns: Sequence[Column], quantity: int, price: int, amount: int) -> int:
    """How many of them have the label."""
    wanted = ((quantity, "quantity"), (price, "unit_price"), (amount, "amount"))
    return sum(role in names for place, role in wanted for names in columns[place].roles[:1])


def _unique(roles: Mapping[int, str]) -> dict[int, str]:
    """Of several columns for a number the last counts for amounts, the first for all others."""
    found: dict[int, str] = {}
    for place in sorted(roles, reverse=True):
        role = roles[place]
        if role in ("amount", "gross_amount") and role in found.values():
            continue
        if role in _NUMBERS:
            found = {other: held for other, held in found.items() if held != role}
        found[place] = role
    if "amount" not in found.values():
        found = {place: "amount" if role == "gross_amount" else role for place, role in found.items()}
    return found


def _values(
    row: Row, numbers: Mapping[int, NumberSpot], roles: Mapping[int, str], columns: Sequence[Column]
) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for place, role in sorted(roles.items()):
        if role in _TYPES and place in numbers:
            found[role] = _number(role, row.page, numbers[place])
            if role == "quantity":
                found.update(_unit(row, place, numbers[place]))
        elif role in _TEXTS and place in row.cells:
            found.update(_texts(row, place, columns[place], role, found))
    return tuple(found[role] for role in _ORDER if role in found)


def _number(role: str, page: PageView, spot: NumberSpot) -> Candidate:
    span = spot_span(page, spot)
    return candidate(role, span, RULE, score=0.9, type_=_TYPES[role], value=float(spot.amount))


def _unit(row: Row, place: int, spot: NumberSpot) -> dict[str, Candidate]:
    """What follows a quantity in its cell."""
    line = next((line for line in row.cells[place] if set(spot.words) <= set(line.words)), None)
    after = [word for word in line.words if word > spot.words[-1] and word not in spot.words] if line else []
    if not after or any(char.isdigit() for char in row.page.raw(after)):
        return {}
    return {"unit": candidate("unit", span_of(row.page, after), RULE, score=0.8)}


def _texts(
    row: Row, place: int, column: Column, role: str, found: Mapping[str, Candidate]
) -> Iterator[tuple[str, Candidate]]:
    """Where the header has a label for each line of a cell, so has the cell."""
    lines = row.cells[place]
    stacked = [roles[0] for roles in column.roles]
    if len(stacked) > 1 and len(lines) > 1:
        first, rest = lines[:1], lines[1:]
        parts: list[tuple[str, Sequence[CellLine]]] = [(stacked[0], first), (stacked[1], rest)]
    else:
        parts = [(role, lines)]
    for name, held in parts:
        words = [word for line in held for word in line.words]
        if name in _TEXTS and name not in found and any(c.isalnum() for c in row.page.raw(words)):
            kind = FieldType.IDENTIFIER if name in ("item_number", "position") else FieldType.TEXT
            yield name, candidate(name, span_of(row.page, words), RULE, score=0.9, type_=kind)


def _best(found: Sequence[tuple[CandidateRow, ...]]) -> tuple[CandidateRow, ...]:
    """Tables that look alike are one list; of others the one with most values counts."""
    alike: dict[frozenset[str], list[CandidateRow]] = {}
    for rows in found:
        names = frozenset(value.field for row in rows for value in row.values) - {"unit", "position", "item_number"}
        alike.setdefault(names, []).extend(rows)
    return tuple(max(alike.values(), key=lambda rows: sum(len(row.values) - 1 for row in rows)))


def _adds_up(rows: Iterable[CandidateRow], view: DocumentView, locale: Locale) -> bool:
    """Whether the amounts' sum is printed somewhere else."""
    amounts = [value for row in rows for value in row.values if value.field == "amount"]
    total = sum((Decimal(str(value.value)) for value in amounts), Decimal())
    places = [value.source for value in amounts]
    return any(
        abs(spot.amount - total) <= _CENT and page.place(spot.words) not in places
        for page in view.pages
        for spot in amounts_in(page, locale)
    )
