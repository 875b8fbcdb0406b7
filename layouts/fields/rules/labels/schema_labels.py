"""What may be printed beside the fields of a schema: their labels, their names in words, and short descriptions."""

import re
from collections.abc import Iterator, Sequence

from layouts.fields.rules.labels.label_books import MOST_WORDS, LabelBook, letters_of
from recto.schemas import FieldSpec

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[._\-\s]+")


def book_of(fields: Sequence[FieldSpec]) -> LabelBook:
    """The labels of these fields; its roles are their names. One label may be that of several."""
    roles: dict[str, list[str]] = {}
    words: set[str] = set()
    for field in fields:
        for label in _labels(field):
            held = roles.setdefault(letters_of(label), [])
            held.extend([field.name] if field.name not in held else [])
            words.update(letters_of(word) for word in label.split())
    return LabelBook({letters: tuple(held) for letters, held in roles.items() if letters}, frozenset(words))


def _labels(field: FieldSpec) -> Iterator[str]:
    yield from field.labels
    parts = [" ".join(_CAMEL.split(part)) for part in field.name.split(".")]
    yield " ".join(parts)
    if len(parts) > 1:
        yield parts[-1]
    if 0 < len(field.description.split()) <= MOST_WORDS:
        yield field.description
