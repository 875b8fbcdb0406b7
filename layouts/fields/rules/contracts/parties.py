"""Who agrees: the parties as the first sentences of a contract name them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.contracts.party_wording import (
    AGREE,
    AGREEMENT,
    AND,
    CUES,
    DEFINED,
    EMPLOYED,
    END,
    FOLLOWS,
    FOR,
    LEAD,
    NEXT_IN_LIST,
    NO_NAME,
    OF_PEOPLE,
    PARTED,
    TITLED,
)
from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.legal_names import has_legal_form, name_at

_BLOCK = re.compile(r"[^\n]+")
_STARTS = re.compile(r"(?:(?<=[a-z,.:;“\"(]\s)|^)(?=[A-Z])", re.MULTILINE)
"""Where a name may begin: behind small letters or a mark, as names within a sentence do, or on a line of its own."""
_BEGINNING = 8000
"""Letters: three pages. Covers and tables of contents may come before the parties; later pages name others."""
_AT_ONCE = 1500
"""Letters: half a page, where any ``between`` is one of parties."""
_FIRST_PAGE = 3000
_SENTENCE = 1600
"""Letters that a sentence with all parties has, with their seats, registers and who acts for them."""
_FAR = 700
"""Letters from the end of one name: another one begins before."""
_BEFORE = 400
"""Letters between what a contract calls itself and ``between``; and between parties that begin a sentence."""
_ABOUT = 200
"""Letters that are said about one party."""
_MOST = 12
"""Names behind the first: more are a list of something else."""


class Named(NamedTuple):
    """Start and end of a name in the text of the contract."""

    start: int
    end: int


def parties_in(flow: FlowText) -> list[Named]:
    """The names behind the first cue that two of them follow, or those that begin a sentence in which they agree;
    else the one behind a cue.
    """
    text = flow.text[:_BEGINNING]
    best: list[Named] = []
    for cue in CUES.finditer(text):
        found = list(_enumerated(flow.text, _past_lead(flow.text, cue.end()))) if _counts(text, cue) else []
        if len(found) > 1:
            return found
        best = best or [one for one in found if _is_party(text, one, joined=True)]
    return next((found for found in _leading(text) if len(found) > 1), best)


def defined_parties(flow: FlowText) -> Iterator[Named]:
    """Companies that the first sentences give a short name, as ``Example, Inc. (the "Company")``."""
    text = flow.text[:_FIRST_PAGE]
    end = 0
    for start in _STARTS.finditer(text):
        name = Named(*name_at(flow.text, start.start()))
        said = DEFINED.match(flow.text, name.end) or EMPLOYED.search(text[max(0, name.start - _ABOUT) : name.start])
        if name.start >= end and said and has_legal_form(text[name.start : name.end]):
            end = name.end
            yield name


def _counts(text: str, cue: re.Match[str]) -> bool:
    """At once any does; later those of an agreement."""
    return cue.start() < _AT_ONCE or AGREEMENT.search(text, max(0, cue.start() - _BEFORE), cue.start()) is not None


def _past_lead(text: str, start: int) -> int:
    """Behind what is said before the first name, and behind the title where that is read after ``between``."""
    lead = LEAD.match(text, start)
    begin = lead.end() if lead else start
    first, end = name_at(text, begin)
    title = AGREEMENT.search(text[first:end]) is not None and not has_legal_form(text[first:end])
    return end if title else begin


def _leading(text: str) -> Iterator[list[Named]]:
    for block in _BLOCK.finditer(text[:_AT_ONCE]):
        first = Named(*name_at(text, block.start()))
        if has_legal_form(text[first.start : first.end]):
            found = list(_enumerated(text, block.start()))
            near = found[-1].start - first.start < _BEFORE
            if near and AGREE.search(text, found[-1].end, found[-1].end + _ABOUT):
                yield found


def _enumerated(text: str, start: int) -> Iterator[Named]:
    """Names one after the other, up to where the sentence ends."""
    end = _sentence_end(text, start)
    first = Named(*name_at(text, start))
    place = start
    if first.end > first.start and first.start < end:
        yield _represented(text, first)
        place = first.end
    for _ in range(_MOST):
        found = _next(text, place, min(end, place + _FAR))
        if found.end == found.start:
            return
        yield _represented(text, found)
        place = found.end


def _represented(text: str, name: Named) -> Named:
    """The company that a person says to act for, else the one who is named."""
    if has_legal_form(text[name.start : name.end]):
        return name
    reach = _next_joint(text, name.end)
    acts = FOR.search(text, name.end, reach)
    company = Named(*name_at(text, acts.end())) if acts else name
    return company if has_legal_form(text[company.start : company.end]) else name


def _next_joint(text: str, start: int) -> int:
    """Where the next name may begin that is joined to this one; ``y representación`` joins none."""
    joints = (one for one in AND.finditer(text, start, start + _ABOUT) if PARTED.search(text[start : one.start()]))
    return next((one.start() for one in joints), start + _ABOUT)


def _sentence_end(text: str, start: int) -> int:
    end = min(len(text), start + _SENTENCE)
    return min((found.start() for found in END.finditer(text, start, end)), default=end)


def _next(text: str, place: int, end: int) -> Named:
    """The next party up to ``end``, empty for none."""
    joints = [
        (found.end(), pattern is AND, pattern is not AND or _is_parted(text, place, found))
        for pattern in (AND, NEXT_IN_LIST)
        for found in pattern.finditer(text, place, end)
    ]
    for start, joined, parted in sorted(joints):
        name = Named(*name_at(text, start))
        surely = parted or has_legal_form(text[name.start : name.end]) or TITLED.match(text, start) is not None
        if surely and name.end > name.start and name.end <= end + 1 and _is_party(text, name, joined=joined):
            return name
    return Named(place, place)


def _is_parted(text: str, place: int, joint: re.Match[str]) -> bool:
    """Whether what stands before a joint has come to its end."""
    return (
        joint.group()[0] == "\n"
        or "otra" in joint.group().casefold()
        or PARTED.search(text[place : joint.start()]) is not None
    )


def _is_party(text: str, name: Named, *, joined: bool) -> bool:
    """Companies are; others only where nothing else could be meant."""
    held = text[name.start : name.end]
    if NO_NAME.match(held):
        return False
    follows = (FOLLOWS if joined else OF_PEOPLE).match(text, name.end) is not None
    return has_legal_form(held) or (follows and len(held.split()) > 1)
