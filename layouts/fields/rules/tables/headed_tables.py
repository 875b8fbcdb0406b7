"""Tables below headers of a kind, over one or more pages, with the numbers in their cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from layouts.fields.rules.tables.headers import Column, Header, HeaderKind, headers_of
from layouts.fields.rules.tables.rows import Body, CellLine, Ends, Row, body_of
from layouts.fields.typed.amounts import numbers_of
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import NumberSpot
from layouts.fields.view import DocumentView, PageView, Phrase
from recto.geometry import enclosing


@dataclass(frozen=True, slots=True)
class TableKind:
    """``numeric``: roles of columns that hold numbers, of which a row has one each."""

    header: HeaderKind
    numeric: frozenset[str]
    ends: Ends

    def columns(self, header: Header) -> tuple[int, ...]:
        """The columns of a header that hold numbers."""
        return tuple(place for place, column in enumerate(header.columns) if column.role in self.numeric)


@dataclass(frozen=True, slots=True)
class Table:
    """A table over one or more pages. ``numbers``: for each row its numbers by column, but for columns whose label says
    that they hold something else.
    """

    header: Header
    rows: tuple[Row, ...]
    numbers: tuple[Mapping[int, NumberSpot], ...]


def tables_of(view: DocumentView, locale: Locale, kind: TableKind) -> Iterator[Table]:
    """All tables of a kind; a page that begins with more rows of the last one continues it."""
    open_header: list[Header] = []
    rows: list[Row] = []
    last: list[Header] = []
    for page in view.pages:
        headers = [_repeated(header, last) for header in headers_of(page, kind.header)]
        last = headers[-1:] or last
        starts = [header.first for header in headers]
        if open_header:
            body = _body(page, open_header[-1], 0, starts, kind)
            rows.extend(body.rows)
            if headers or body.ended or not body.rows:
                yield _table(open_header[-1], rows, locale, kind)
                open_header, rows = [], []
        for header in headers:
            body = _body(page, header, header.last + 1, starts, kind)
            if body.ended or header is not headers[-1]:
                yield _table(header, body.rows, locale, kind)
            else:
                open_header, rows = [header], list(body.rows)
    if open_header:
        yield _table(open_header[-1], rows, locale, kind)


def _repeated(header: Header, before: Sequence[Header]) -> Header:
    """A header with the columns of the one before it, where these stand at the same places: what is read there may be
    read worse here.
    """
    for other in before:
        pairs = list(zip(header.columns, other.columns, strict=False))
        if len(header.columns) == len(other.columns) and all(_over(one, two) for one, two in pairs):
            return replace(header, columns=tuple(one if one.roles else two for one, two in pairs))
    return header


def _over(one: Column, other: Column) -> bool:
    return min(one.box.x1, other.box.x1) > max(one.box.x0, other.box.x0)


def _body(page: PageView, header: Header, start: int, stops: Sequence[int], kind: TableKind) -> Body:
    numeric = frozenset(kind.columns(header))
    stops = [stop for stop in stops if stop >= start]
    return body_of(page, header.columns, numeric, start=start, stops=stops, ends=kind.ends)


def _table(header: Header, rows: Sequence[Row], locale: Locale, kind: TableKind) -> Table:
    unnamed = (place for place, column in enumerate(header.columns) if not column.role)
    columns = (*kind.columns(header), *unnamed)
    return Table(header, tuple(rows), tuple(_numbers(row, columns, locale) for row in rows))


def _numbers(row: Row, columns: Iterable[int], locale: Locale) -> dict[int, NumberSpot]:
    """The first number of each cell; one with decimals before one with a percent sign."""
    found: dict[int, NumberSpot] = {}
    for column in columns:
        spots = [spot for line in row.cells.get(column, ()) for spot in spots_of(row.page, line, locale)]
        if spots:
            found[column] = min(spots, key=lambda spot: spot.percent)
    return found


def spots_of(page: PageView, cell: CellLine, locale: Locale) -> Iterator[NumberSpot]:
    """The numbers in a line of a cell."""
    box = enclosing([page.words[word].box for word in cell.words])
    upright = enclosing([page.upright[word] for word in cell.words])
    yield from numbers_of(page, cell.line, Phrase(cell.words, page.raw(cell.words), box, upright), locale)
