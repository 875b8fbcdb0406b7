"""The fields of any schema without a model: values beside what they are called, and tables whose headers match."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.label_books import MOST_WORDS, LabelBook, letters_of
from layouts.fields.rules.labelled_groups import group_rows
from layouts.fields.rules.pairs import pairs_in
from layouts.fields.rules.schema_labels import book_of
from layouts.fields.rules.segments import segments_of
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.rules.typed_spans import FOUND_ANYWHERE, spot_span, typed_span
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.parsing import NotParsed
from layouts.fields.view import DocumentView, PageView, Phrase
from recto.fields import FieldType
from recto.schemas import FieldSchema, FieldSpec

_MOST_RIVALS = 3
_BELOW_LINES = 2
_INLINE, _RIGHT, _BELOW, _ONLY_ONE, _PART = 0.8, 0.75, 0.5, 0.4, 0.9


class _Beside(NamedTuple):
    """What stands at a label of ``field``. ``rule`` says where."""

    field: str
    span: Span
    rule: str
    score: float


def labelled_values(schema: FieldSchema, view: DocumentView) -> Findings:
    """Fields by their labels, names and short descriptions, rivals the likeliest first; groups by headers of tables."""
    locale, book = locale_of(view), book_of(schema.fields)
    beside = [one for page in view.pages for one in (*_paired(page, book), *_labelled(page, book))]
    fields = tuple(one for field in schema.fields for one in _candidates(field, beside, view, locale))
    groups = tuple(rows for group in schema.groups for rows in group_rows(group, view, locale))
    return Findings(fields=fields, groups=groups)


def _paired(page: PageView, book: LabelBook) -> Iterator[_Beside]:
    for pair in pairs_in(page):
        for field in book.roles_of(pair.key.text, _everything(book)):
            yield _Beside(field, pair.value, "labelled_pair", 0.5 + 0.4 * pair.score)


def _labelled(page: PageView, book: LabelBook) -> Iterator[_Beside]:
    """Values right behind a label, else to its right, else below it."""
    segments = segments_of(page)
    for place, segment in enumerate(segments):
        label = _label_length(segment.text, book)
        field = book.opening(segment.text[:label], _everything(book)) if label else ""
        rest = segment.text[label:].lstrip(" :：.#-–=")
        if not field:
            continue
        if rest:
            yield _Beside(field, Span(page, segment.words, rest, segment.upright), "labelled_inline", _INLINE)
        elif following := [one for one in segments[place + 1 : place + 2] if _is_right(segment, one)]:
            yield _Beside(field, following[0], "labelled_right", _RIGHT)
        else:
            yield from (_Beside(field, span, "labelled_below", _BELOW) for span in _below(page, segment, book))


def _everything(book: LabelBook) -> frozenset[str]:
    return frozenset(role for roles in book.roles.values() for role in roles)


def _label_length(text: str, book: LabelBook) -> int:
    """How many letters the longest label takes that ``text`` begins with, or is."""
    words = text.split()[: MOST_WORDS + 1]
    for count in range(len(words), 0, -1):
        head = " ".join(words[:count])
        if letters_of(head) in book.roles or (head == text and book.is_label(head)):
            return len(head)
    return 0


def _is_right(label: Span, other: Span) -> bool:
    shared = min(label.upright.y1, other.upright.y1) - max(label.upright.y0, other.upright.y0)
    return other.upright.x0 >= label.upright.x0 and shared > 0


def _below(page: PageView, label: Span, book: LabelBook) -> list[Span]:
    number = max((page.line_of_word[word] for word in label.words), default=0)
    for line in page.lines[number + 1 : number + 1 + _BELOW_LINES]:
        for phrase in line.phrases:
            if _in_column(label, phrase) and not book.is_label(phrase.text):
                return [Span(page, phrase.words, phrase.text, phrase.upright)]
    return []


def _in_column(label: Span, phrase: Phrase) -> bool:
    return phrase.upright.x0 < label.upright.x1 and phrase.upright.x1 > label.upright.x0


def _candidates(field: FieldSpec, beside: Sequence[_Beside], view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    found: dict[str, Candidate] = {}
    for one in sorted((one for one in beside if one.field == field.name), key=lambda one: -one.score):
        if made := _candidate(field, one, locale):
            found.setdefault(f"{made[0].value} {made[0].source.model_dump_json() if field.many else ''}", made[0])
    candidates = list(found.values()) or list(_only_ones(field, view, locale))
    yield from candidates if field.many else candidates[:_MOST_RIVALS]


def _candidate(field: FieldSpec, one: _Beside, locale: Locale) -> list[Candidate]:
    """One, or none where it is not of the field's type or none of its choices."""
    typed = typed_span(one.span, field.type, locale)
    if isinstance(typed, NotParsed) or (field.type is FieldType.IDENTIFIER and not _has_digit(typed.span.text)):
        return []
    value = typed.value
    if field.choices:
        chosen = [choice for choice in field.choices if letters_of(choice) == letters_of(str(value))]
        if not chosen:
            return []
        value = chosen[0]
    score = one.score if typed.whole else one.score * _PART
    return [candidate(field.name, typed.span, one.rule, score=score, type_=field.type, value=value)]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _only_ones(field: FieldSpec, view: DocumentView, locale: Locale) -> Iterator[Candidate]:
    """The one value of a type that is known wherever it stands, if the document has no other."""
    if field.type not in FOUND_ANYWHERE or field.type is FieldType.PHONE:  # a fax has one, too
        return
    spots = [(page, spot) for page in view.pages for spot in FOUND_ANYWHERE[field.type](page, locale)]
    if len({str(spot.value) for _, spot in spots}) == 1 or (spots and field.many):
        for page, spot in spots if field.many else spots[:1]:
            span = spot_span(page, spot)
            yield candidate(field.name, span, "only_one", score=_ONLY_ONE, type_=field.type, value=spot.value)
