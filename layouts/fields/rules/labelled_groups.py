"""Lists of any schema: rows of tables whose headers are what its fields are called."""

from collections.abc import Iterator, Mapping, Sequence

from layouts.fields.found import Candidate, CandidateRow, CandidateRows
from layouts.fields.rules.forms.layout import FormLayout
from layouts.fields.rules.forms.lined_tables import lined_tables
from layouts.fields.rules.forms.segments import segments_of
from layouts.fields.rules.forms.table_pairs import cell_spans
from layouts.fields.rules.labels.label_books import LabelBook
from layouts.fields.rules.labels.schema_labels import book_of
from layouts.fields.rules.spans import Span, candidate, joined, span_of
from layouts.fields.rules.typed_spans import typed_span
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed
from layouts.fields.view import DocumentView, PageView
from recto.blocks import Table
from recto.fields import FieldType
from recto.schemas import FieldSpec, GroupSpec

_MOST_HEADER_ROWS = 3
_SCORE = 0.7
_WORDY = (FieldType.TEXT, FieldType.NAME, FieldType.ADDRESS)


def group_rows(group: GroupSpec, view: DocumentView, locale: Locale) -> Iterator[CandidateRows]:
    """All rows of the tables that have a column for two of its fields, or for the only one; at most one list."""
    book = book_of(group.fields)
    fields = {field.name: field for field in group.fields}
    rows = [row for page in view.pages for spans in _tables(view, page) for row in _rows(spans, book, fields, locale)]
    if rows:
        yield CandidateRows(group=group.name, rows=tuple(rows), rule="labelled_table", score=_SCORE)


def _tables(view: DocumentView, page: PageView) -> list[Mapping[tuple[int, int], Span]]:
    """The cells of each table of the page, by row and column; of what only stands in columns where it has no grid."""
    return [_spans(view, page, table) for table in page.tables] or list(_lined(page))


def _lined(page: PageView) -> Iterator[Mapping[tuple[int, int], Span]]:
    if segments := segments_of(page):
        form = FormLayout(segments, page.aspect)
        for columns in lined_tables(form):
            heads = {(0, col): joined(segments[head] for head in held.heads) for col, held in enumerate(columns)}
            cells = {
                (row + 1, col): segments[cell] for col, held in enumerate(columns) for row, cell in held.cells.items()
            }
            yield {**heads, **cells}


def _spans(view: DocumentView, page: PageView, table: Table) -> Mapping[tuple[int, int], Span]:
    """What stands in its cells, also in those that other pages brought."""
    spans = cell_spans(page, table)
    starts = [part.first_row for part in table.parts]
    for number, part in enumerate(table.parts):
        stop = starts[number + 1] if number + 1 < len(starts) else table.grid.rows
        for other in view.pages:
            if other.page == part.page and part.page != page.page:
                found = cell_spans(other, table.model_copy(update={"box": part.box}))
                inside = {place: span for place, span in found.items() if part.first_row <= place[0] < stop}
                spans = {place: span for place, span in spans.items() if not part.first_row <= place[0] < stop}
                spans |= inside
    return spans


def _rows(
    spans: Mapping[tuple[int, int], Span], book: LabelBook, fields: Mapping[str, FieldSpec], locale: Locale
) -> Iterator[CandidateRow]:
    """Where columns hold figures, a row has one; others go on from the row above."""
    header, columns = _columns(spans, book, fields)
    if len(columns) < min(2, len(fields)):
        return
    figured = any(fields[name].type not in _WORDY for name in columns.values())
    for row in sorted({row for row, _ in spans if row > header}):
        held = [(fields[name], spans[row, col]) for col, name in columns.items() if (row, col) in spans]
        values = tuple(made for field, span in held for made in _value(field, span, locale))
        if values and (not figured or any(value.type not in _WORDY for value in values)):
            yield CandidateRow(values=values)


def _columns(
    spans: Mapping[tuple[int, int], Span], book: LabelBook, fields: Mapping[str, FieldSpec]
) -> tuple[int, dict[int, str]]:
    """The row whose cells are most labels, and the field of each column there."""
    best: tuple[int, dict[int, str]] = (0, {})
    for row in sorted({row for row, _ in spans})[:_MOST_HEADER_ROWS]:
        columns: dict[int, str] = {}
        for (other, col), span in sorted(spans.items(), key=lambda item: item[0]):
            names = [name for name in book.roles_of(span.text, fields) if name not in columns.values()]
            if other == row and names:
                columns[col] = names[0]
        best = max(best, (row, columns), key=lambda held: len(held[1]))
    return best


def _value(field: FieldSpec, span: Span, locale: Locale) -> Sequence[Candidate]:
    typed = typed_span(span_of(span.page, span.words), field.type, locale)
    if isinstance(typed, NotParsed):
        return ()
    return (candidate(field.name, typed.span, "labelled_cell", score=_SCORE, type_=field.type, value=typed.value),)
