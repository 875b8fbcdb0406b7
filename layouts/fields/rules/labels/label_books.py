"""Labels in many languages, kept in files beside this one: which words say what stands beside or below them.

Letters and digits count, small and without accents, not spaces or stops: ``Unit price`` is ``UnitPrice`` and
``unit-price``, as recognised print loses spaces.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from layouts.yaml_files import yaml_file

MOST_WORDS = 6
"""Of a label."""
_NEAR = 85
_NEAR_LONG = 88
"""Of 100: how like a label a text of enough letters has to be, and one of many. Recognised print has slips."""
_ENOUGH = 6
_MANY = 12
_KEPT = 10_000
_NAMES = {"#": "number", "%": "percent", "№": "number"}


@dataclass(frozen=True, eq=False)
class LabelBook:
    """``roles``: letters of a label to what it is a label of, in the order of the file. ``words``: letters of all words
    that labels are made of.
    """

    roles: Mapping[str, tuple[str, ...]]
    words: frozenset[str]

    def roles_of(self, text: str, wanted: Collection[str]) -> tuple[str, ...]:
        """The roles among ``wanted`` that ``text`` as a whole is a label of; none for none."""
        return tuple(role for role in self._found(letters_of(text)) if role in wanted)

    def is_label(self, text: str) -> bool:
        """Whether ``text`` as a whole is a label."""
        return bool(self._found(letters_of(text)))

    def opening(self, text: str, wanted: Collection[str]) -> str:
        """The role among ``wanted`` of the longest label that ``text`` begins with, word by word; empty for none."""
        count = self.opening_words(text, wanted)
        return self.roles_of(" ".join(text.split()[:count]), wanted)[0] if count else ""

    def opening_words(self, text: str, wanted: Collection[str]) -> int:
        """How many words the longest label has that ``text`` begins with, 0 for none."""
        words = text.split()[:MOST_WORDS]
        counts = range(len(words), 0, -1)
        return next((count for count in counts if self.roles_of(" ".join(words[:count]), wanted)), 0)

    def begins_with(self, text: str, role: str) -> bool:
        """Whether ``text`` begins with a label of ``role``, word by word."""
        words = text.split()[:MOST_WORDS]
        return any(role in self._found(letters_of(" ".join(words[:count]))) for count in range(1, len(words) + 1))

    def is_of_labels(self, text: str) -> bool:
        """Whether every word of ``text`` stands in some label, or is a unit or currency in brackets."""
        words = [word for word in text.split() if letters_of(word) and word[0] not in "(["]
        return self.is_label(text) or all(letters_of(word) in self.words or self.is_label(word) for word in words)

    def _found(self, letters: str) -> tuple[str, ...]:
        found = self.roles.get(letters, ())
        return found if found or len(letters) < _ENOUGH else self.roles.get(_most_like(letters, self), ())

    @cached_property
    def long(self) -> list[str]:
        """The labels that are long enough to be known in spite of slips."""
        return sorted(label for label in self.roles if len(label) >= _ENOUGH)


@lru_cache(_KEPT)
def letters_of(text: str) -> str:
    """What counts of a label: small letters without accents, digits, and the signs for number and percent."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        _NAMES.get(char, char if char.isalnum() else "") for char in plain if not unicodedata.combining(char)
    )


@cache
def label_book(name: str) -> LabelBook:
    """The labels of the file ``name.yaml``: lists of labels by role, one list for some languages."""
    held: Mapping[str, Iterable[Iterable[str]]] = yaml_file("layouts.fields.rules.labels", f"{name}.yaml")
    labels = [(role, label) for role, languages in held.items() for language in languages for label in language]
    roles: dict[str, list[str]] = {}
    for role, label in labels:
        known = roles.setdefault(letters_of(label), [])
        known.extend([role] if role not in known else [])
    words = frozenset(letters_of(word) for _, label in labels for word in label.replace("-", " ").split())
    return LabelBook({letters: tuple(known) for letters, known in roles.items()}, words)


@lru_cache(_KEPT)
def _most_like(letters: str, book: LabelBook) -> str:
    """The label most like ``letters``, empty where none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - takes its time to load

    near = _NEAR if len(letters) < _MANY else _NEAR_LONG
    found = process.extractOne(letters, book.long, scorer=fuzz.ratio, score_cutoff=near)
    return found[0] if found else ""
