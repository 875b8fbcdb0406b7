"""Values that were filled into a PDF's own form: all of them as pairs, and those whose names a schema knows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from layouts.fields.bare import bare
from layouts.fields.embedded.xml_trees import Element, root_of
from layouts.fields.found import Candidate, CandidateRow, CandidateRows, Findings
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed, parse
from recto.embedded import FormField, FormFieldKind
from recto.fields import FieldSource, FieldType, InFormField, InXfa, Scalar
from recto.schemas import FieldSchema, FieldSpec

ACROFORM: Final = "acroform"
XFA: Final = "xfa"
PAIRS: Final = "pairs"
MOST_XFA_VALUES: Final = 5_000
_DATA: Final = "data"
_FORM_SCHEMA: Final = "form"


class Filled(NamedTuple):
    """A field with its value. ``names``: what it is called, the clearest first."""

    names: tuple[str, ...]
    value: str
    source: FieldSource
    engine: str


def form_findings(form: Sequence[FormField], schema: FieldSchema, locale: Locale) -> Findings:
    """Of the fields of a PDF form."""
    return _findings([_filled(field) for field in form], schema, locale)


def xfa_findings(data: bytes, schema: FieldSchema, locale: Locale) -> Findings:
    """Of an XFA form's data sets; nothing where they are broken."""
    return _findings(list(_values(data)), schema, locale)


def has_values(xfa: bytes) -> bool:
    """Whether anything stands in an XFA form's data sets."""
    return next(_values(xfa), None) is not None


def _values(xfa: bytes) -> Iterator[Filled]:
    root = root_of(xfa) if xfa else None
    if isinstance(root, Element):
        yield from _leaves(next((one for one in root.children() if one.name == _DATA), root), ())


def _filled(field: FormField) -> Filled:
    last = field.name.rpartition(".")[2].partition("[")[0]
    names = tuple(dict.fromkeys(name for name in (field.label, last, field.name) if name))
    ticked = field.kind is FormFieldKind.CHECKBOX and field.value.casefold() in {"yes", "on", "1", "true", "ja", "oui"}
    source = InFormField(name=field.name, page=field.page, box=field.box)
    return Filled(names, "yes" if ticked else field.value, source, ACROFORM)


def _leaves(element: Element, path: tuple[str, ...]) -> Iterator[Filled]:
    """Elements that hold a text and no others, in order."""
    waiting = [(element, path)]
    seen = 0
    while waiting and seen < MOST_XFA_VALUES:
        one, above = waiting.pop()
        children = list(one.children())
        waiting += [(child, (*above, child.name)) for child in reversed(children)]
        if not children and one.text and above:
            seen += 1
            yield Filled((one.name,), one.text, InXfa(path="/".join(above)), XFA)


def _findings(filled: Sequence[Filled], schema: FieldSchema, locale: Locale) -> Findings:
    if not filled:
        return Findings()
    named: dict[str, list[int]] = {}
    for number, one in enumerate(filled):
        for name in {bare(name) for name in one.names}:
            named.setdefault(name, []).append(number)
    fields = tuple(found for spec in schema.fields for found in _named(spec, filled, named, locale))
    return Findings(fields=fields, groups=_pairs(filled) if _FORM_SCHEMA in {schema.name, schema.like} else ())


def _named(
    spec: FieldSpec, filled: Sequence[Filled], named: Mapping[str, Sequence[int]], locale: Locale
) -> Iterator[Candidate]:
    """The values for ``spec``, where the form calls them so and they are of its type. ``named``: which of ``filled``
    have a name.
    """
    known = {bare(name) for name in (spec.name, *spec.labels)}
    for number in sorted({number for name in known for number in named.get(name, ())}):
        one = filled[number]
        value = parse(spec.type, one.value, hints=locale)
        if not isinstance(value, NotParsed):
            yield _candidate(spec.name, value, one.value, spec.type, one)


def _pairs(filled: Sequence[Filled]) -> tuple[CandidateRows, ...]:
    rows = tuple(
        CandidateRow(
            values=tuple(_text(field, text, one) for field, text in (("key", one.names[0]), ("value", one.value)))
        )
        for one in filled
    )
    return (CandidateRows(group=PAIRS, rows=rows, rule=filled[0].engine),)


def _text(field: str, text: str, one: Filled) -> Candidate:
    return _candidate(field, " ".join(text.split()), text, FieldType.TEXT, one)


def _candidate(field: str, value: Scalar, raw: str, kind: FieldType, one: Filled) -> Candidate:
    return Candidate(
        field=field, value=value, raw=raw, type=kind, source=one.source, engine=one.engine, rule=one.engine
    )
