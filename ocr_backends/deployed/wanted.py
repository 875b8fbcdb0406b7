"""What is wanted of a document, in words: the fields with the keys of their places, the classes with what they are.

All of it comes from whoever asks, nothing from the document. It stands before the document's text in the prompt.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from recto.classes import OTHER, Taxonomy
from recto.document_answers import SummaryAsked
from recto.field_answers import asked_in, keys_of
from recto.fields import FieldType
from recto.questions import DocumentQuestion
from recto.schemas import OF_LISTS, FieldSpec, GroupSpec
from recto.values import Text

_LABELS: Final = 6
"""So many labels are named: enough to see what is meant."""


def wanted_words(question: DocumentQuestion) -> str:
    """Lines, the first of them a heading."""
    match question.form:
        case "fields":
            return "\n".join(_fields(question.wanted))
        case "class" | "boundaries":
            return "\n".join(_classes(question.wanted))
        case "summary":
            return f"Give {SummaryAsked.model_validate_json(question.wanted).points} points at most."


def _fields(wanted: Text) -> Iterator[str]:
    asked = asked_in(wanted)
    if asked.fields:
        yield "The fields:"
        yield from _listed(asked.fields)
    keys = keys_of(asked.groups)
    for group in asked.groups:
        described = _said(_described(group, keys[group.name]))
        yield f"The list {keys[group.name]}{described}{_limits(group)}. Values of each entry:"
        yield from _listed(group.fields)


def _listed(specs: Iterable[FieldSpec]) -> Iterator[str]:
    found = tuple(specs)
    keys = keys_of(found)
    for spec in found:
        key = keys[spec.name]
        kind = "" if spec.type is FieldType.TEXT else f" ({spec.type.replace('_', ' ')})"
        many = "; every one of them" if spec.many else ""
        yield f"- {key}{kind}{_said(_described(spec, key))}{many}{_labels(spec)}{_choices(spec)}{_limits(spec)}"


def _described(spec: FieldSpec | GroupSpec, key: str) -> str:
    """A key is not always the name, and where letters of it are lost it says nothing."""
    if spec.name.isascii():
        return spec.description or (spec.name if spec.name != key else "")
    return f"{spec.name}; {spec.description}" if spec.description else spec.name


def _labels(spec: FieldSpec) -> str:
    return f"; may be labelled {', '.join(_line(label) for label in spec.labels[:_LABELS])}" if spec.labels else ""


def _choices(spec: FieldSpec) -> str:
    return f"; one of {', '.join(_line(choice) for choice in spec.choices)}" if spec.choices else ""


def _limits(spec: FieldSpec | GroupSpec) -> str:
    """In words: what is answered is what is printed, and limits are of what that says."""
    entries = [limit.says for limit in spec.limits if limit.keyword in OF_LISTS]
    values = [_line(limit.says) for limit in spec.limits if limit.keyword not in OF_LISTS]
    of_values = f"; expected to be {', '.join(values)}" if values else ""
    return of_values + (f"; {' and '.join(entries)} entries are expected" if entries else "")


def _classes(wanted: Text) -> Iterator[str]:
    taxonomy = Taxonomy.model_validate_json(wanted)
    yield "The classes:"
    for name, of in taxonomy.classes.items():
        yield f"- {name}: {_line(of.description)}"
    if OTHER not in taxonomy.classes:
        yield f"- {OTHER}: none of these, or not clear enough."
    if taxonomy.policy:
        yield f"Rules for what is in doubt: {_line(taxonomy.policy)}"


def _said(text: str) -> str:
    return f": {_line(text).rstrip('.')}" if text else ""


def _line(text: str) -> str:
    return " ".join(text.split())
