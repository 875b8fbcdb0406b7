"""Who agrees: the parties as the first sentences of a contract name them, else as they signed it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.legal_names import has_legal_form, name_at

_BETWEEN = re.compile(
    r"\b(?:by\s+and\s+(?:between|among(?:st)?)|between|among(?:st)?|zwischen|entre|tra|fra|tussen|mellem|mellan|pomiędzy"
    r"|między|mezi)\b\s*:?",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:\s|^)(?:and|und|et|y|e|en|og|och|i)\s+(?:between\s+|by\s+|with\s+)?", re.IGNORECASE)
_NEXT_IN_LIST = re.compile(r"[,;]\s+(?=[A-Z(])|\n(?=\(?\d[.)])")
_END = re.compile(
    r"\b(?:whereas|recitals|witnesseth|background|now,?\s+therefore|in\s+consideration|with\s+respect\s+to|preamble"
    r"|präambel|vorbemerkung|considérant|attendu|considerando|exponen|premesso|overwegende)\b"
    r"|[.]\s+(?-i:(?=(?:[A-Z][a-z]+\s){2}))|[)”\"][.]\s",
    re.IGNORECASE,
)
_PARTED = re.compile(r"(?:^|[,;)\]”\"–-]|\bundersigned)\s*$")
_BEGINNING = 8000
_SENTENCE = 1600
_FOLLOWS = re.compile(r"\s*(?:[(,;.\n“\"–-]|$|an?\s|who\b|residing|with\b|as\b|having\b|[a-z]+\b)")
_MOST = 12


class Named(NamedTuple):
    """Start and end of a name in the text of the contract."""

    start: int
    end: int


def parties_in(flow: FlowText) -> list[Named]:
    """The names behind the first ``between`` that two of them follow; behind any, where none has two."""
    best: list[Named] = []
    for between in _BETWEEN.finditer(flow.text[:_BEGINNING]):
        found = list(_enumerated(flow.text, between.end()))
        if len(found) > 1:
            return found
        best = best or found
    return best


def _enumerated(text: str, start: int) -> Iterator[Named]:
    """Names one after the other, up to where the sentence ends."""
    end = _sentence_end(text, start)
    first = Named(*name_at(text, start))
    place = start
    if first.end > first.start and first.start < end:
        yield first
        place = first.end
    for _ in range(_MOST):
        found = _next(text, place, end)
        if found.end == found.start:
            return
        yield found
        place = found.end


def _sentence_end(text: str, start: int) -> int:
    stretch = text[start : start + _SENTENCE]
    return start + min((found.start() for found in _END.finditer(stretch)), default=len(stretch))


def _next(text: str, place: int, end: int) -> Named:
    """The next party up to ``end``, empty for none."""
    joints = [
        (found.end(), pattern is _AND, pattern is not _AND or _PARTED.search(text[place : found.start()]) is not None)
        for pattern in (_AND, _NEXT_IN_LIST)
        for found in pattern.finditer(text, place, end)
    ]
    for start, joined, parted in sorted(joints):
        name = Named(*name_at(text, start))
        if parted and name.end > name.start and name.end <= end + 1 and _is_party(text, name, joined=joined):
            return name
    return Named(place, place)


def _is_party(text: str, name: Named, *, joined: bool) -> bool:
    """Companies are; others only where nothing else could be meant."""
    held = text[name.start : name.end]
    return has_legal_form(held) or (joined and len(held.split()) > 1 and _FOLLOWS.match(text, name.end) is not None)
