"""Labels of columns: which words over a column say what stands in it, in many languages."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

MOST_WORDS = 6
"""Of a label."""
_NEAR = 85
"""Of 100: how like a label a word of enough letters has to be. Recognised print has slips."""
_ENOUGH = 6
_NAMES = {"#": "number", "%": "percent", "№": "number"}


def letters_of(text: str) -> str:
    """What counts of a label: small letters without accents, digits, and the signs for number and percent."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        _NAMES.get(char, char if char.isalnum() else "") for char in plain if not unicodedata.combining(char)
    )


def roles_of(text: str, wanted: Collection[str]) -> tuple[str, ...]:
    """The roles among ``wanted`` that ``text`` as a whole is a label of; none for none."""
    return tuple(role for role in _found(letters_of(text)) if role in wanted)


def is_label(text: str) -> bool:
    """Whether ``text`` as a whole is a label."""
    return bool(_found(letters_of(text)))


def begins_with(text: str, role: str) -> bool:
    """Whether ``text`` begins with a label of ``role``, word by word."""
    words = text.split()
    return any(
        role in roles_of(" ".join(words[:count]), (role,)) for count in range(1, min(len(words), MOST_WORDS) + 1)
    )


def is_of_labels(text: str) -> bool:
    """Whether every word of ``text`` stands in some label, or is a unit or currency in brackets."""
    return all(letters_of(word) in _vocabulary() or word[:1] in "([" or not letters_of(word) for word in text.split())


def _found(letters: str) -> tuple[str, ...]:
    found = _roles().get(letters, ())
    return found if found or len(letters) < _ENOUGH else _roles().get(_nearest(letters), ())


@cache
def _labels() -> Mapping[str, tuple[str, ...]]:
    import yaml  # noqa: PLC0415

    text = (files("layouts.fields.rules") / "column_labels.yaml").read_text("utf-8")
    held: Mapping[str, Iterable[Iterable[str]]] = yaml.safe_load(text)
    return {role: tuple(label for language in labels for label in language) for role, labels in held.items()}


@cache
def _roles() -> Mapping[str, tuple[str, ...]]:
    """Letters of a label to its roles, in the order of the file."""
    found: dict[str, list[str]] = {}
    for role, labels in _labels().items():
        for label in labels:
            roles = found.setdefault(letters_of(label), [])
            if role not in roles:
                roles.append(role)
    return {letters: tuple(roles) for letters, roles in found.items()}


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(
        letters_of(word)
        for labels in _labels().values()
        for label in labels
        for word in label.replace("-", " ").split()
    )


@cache
def _nearest(letters: str) -> str:
    """The label most like ``letters``, empty where none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extractOne(letters, sorted(_roles()), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found and len(found[0]) >= _ENOUGH else ""
