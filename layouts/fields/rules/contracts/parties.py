"""Who agrees: the parties as the first sentences of a contract name them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.legal_names import has_legal_form, name_at

_CUES = re.compile(
    r"\b(?:by\s+and\s+(?:between|among(?:st)?)|between|among(?:st)?|zwischen|entre|tra|fra|tussen|mellem|mellan|pomiędzy"
    r"|między|mezi)\b"
    r"|\bpart(?:ies|ien|eien|yen)\s*:?\s*(?=\(?1[.)])|\bparties\s+(?:to\s+this\s+\w+\s+|hereto\s+)?are\b"
    r"|\b(?:ondergetekenden|reunidos|comparecen)\b"
    r"|\b(?:made|entered\s+into|executed|delivered|given)\b[^.;]{0,90}?\bby\b(?!\s+and\s)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:[\s:,]|les\s+(?:soussignée?s|parties)|the\s+(?:undersigned|following)(?:\s+parties)?(?=\s*:)|los\s+abajo\s+firmantes"
    r"|de\s+una\s+parte|d['’]une\s+part(?=\s*[:,])|como\s+\w+(?=,))*",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?:\s|^)(?:(?:and|und|et|og|och|oraz)\s*:?|(?:y|e|en|i)\s*:?(?=\s+(?-i:[(\d]|[A-Z]|de\s)))\s+(?:between\s+|by\s+|with\s+|de\s+(?:la\s+)?otra(?:\s+parte)?,?\s+)?"
    r"|\bin\s+favou?r\s+of,?\s+(?:and\s+for\s+the\s+benefit\s+of,?\s+)?"
    r"|\b(?:de|por)\s+(?:la\s+)?otra(?:\s+parte)?,?\s+(?:como\s+\w+,\s+)?",
    re.IGNORECASE,
)
_NEXT_IN_LIST = re.compile(
    r"[,;]\s+(?:(?:and|AND|und|et|y|e)\s+)?(?=[A-ZÄÖÜÉÁÍÓÚŚŁŻŠČ(]|(?:the|der|die|la|le|de)\s|\w+\.(?:com|net|org)\b)|\s(?=\(\d\)\s|\d\.\s|\d\s?[°º]\)?\s)"
)
_END = re.compile(
    r"\b(?:whereas|recitals|witnesseth|background|now,?\s+therefore|in\s+consideration|with\s+respect\s+to|preamble"
    r"|präambel|vorbemerkung|considérant|attendu|considerando|exponen|premesso|overwegende|wird\s+folgender"
    r"|agrees?\s+(?:as|to)|il\s+a\s+été|komen\s+(?:het|als))\b"
    r"|(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\b[A-Z])(?<!\bSt)(?<![\s(\n]\d)[.]\s+(?-i:(?=(?:[A-Z][a-z]+\s){2}))"
    r"|(?-i:[a-z]{4})[.]\s+(?=\d{1,2}[.)]\s)"
    r"|[)”\"][.]\s+(?!(?:and|und|et|y|de\s+otra)\s|\(?\d[.)])",
    re.IGNORECASE,
)
_PARTED = re.compile(r"(?:^|[,;)\]”\"–»-]|\bundersigned|\b(?:part|parte|hand|genannt))\s*$", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:on\s+behalf\s+of|en\s+nombre\s+y\s+representación\s+de|en\s+representación\s+de|au\s+nom\s+et\s+pour\s+le\s+compte"
    r"\s+de|agissant\s+pour|im\s+Namen\s+de[rs]|namens)\s+",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"agreement|contract|undertaking|vertrag|vereinbarung|contrat|accord|bail|convention|acuerdo|convenio|overeenkomst"
    r"|acordo|umowa|smlouva|avtal|aftale",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?:herrn|frau|mr|mrs|ms|dr|monsieur|madame|señor|señora|signora?)\b", re.IGNORECASE)
_AGREE = re.compile(r"\bagree|\benter|vereinbar|schließ|convien|convenu|acuerdan|convengono", re.IGNORECASE)
_BLOCK = re.compile(r"[^\n]+")
_BEGINNING = 8000
_AT_ONCE = 1500
_FIRST_PAGE = 3000
_SENTENCE = 1600
_FAR = 700
"""From the end of one name: another one begins before."""
_BEFORE = 400
_ABOUT = 200
_FOLLOWS = re.compile(r"\s*(?:[(,;.\n“\"„«–-]|$|an?\s|who\b|residing|with\b|as\b|having\b|[a-zß-ž])")
_OF_PEOPLE = re.compile(
    r",\s+(?:an?\s+individual|a\s+natural\s+person|(?:a\s+)?resid|individually|wohnhaft|geboren|demeurant|né|mayor\s+de"
    r"\s+edad|nat[oa]\s|wonende)",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r",?\s*(?:(?:an?|or|and)\s[^.(“\"]{3,160}?)?\(\s*(?:(?:the|each|hereinafter|together|collectively|its|with|and|any|of|subsidiaries"
    r"|affiliates|successors)[\s,]+){0,9}[“\"„«](?!Agreement|Transaction|Parent|Merger|Target|Bank|Advisor)",
    re.IGNORECASE,
)
_EMPLOYED = re.compile(r"\b(?:employ\w+|retained|engaged)(?:\s+as\s[\w\s]{1,40})?\s+(?:by|with)\s+$", re.IGNORECASE)
_STARTS = re.compile(r"(?:(?<=[a-z,.:;“\"(]\s)|^)(?=[A-Z])", re.MULTILINE)
_MOST = 12


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
    for cue in _CUES.finditer(text):
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
        said = _DEFINED.match(flow.text, name.end) or _EMPLOYED.search(text[max(0, name.start - _ABOUT) : name.start])
        if name.start >= end and said and has_legal_form(text[name.start : name.end]):
            end = name.end
            yield name


def _counts(text: str, cue: re.Match[str]) -> bool:
    """At once any does; later those of an agreement."""
    return cue.start() < _AT_ONCE or _AGREEMENT.search(text, max(0, cue.start() - _BEFORE), cue.start()) is not None


def _past_lead(text: str, start: int) -> int:
    """Behind what is said before the first name, and behind the title where that is read after ``between``."""
    lead = _LEAD.match(text, start)
    begin = lead.end() if lead else start
    first, end = name_at(text, begin)
    title = _AGREEMENT.search(text[first:end]) is not None and not has_legal_form(text[first:end])
    return end if title else begin


def _leading(text: str) -> Iterator[list[Named]]:
    for block in _BLOCK.finditer(text[:_AT_ONCE]):
        first = Named(*name_at(text, block.start()))
        if has_legal_form(text[first.start : first.end]):
            found = list(_enumerated(text, block.start()))
            near = found[-1].start - first.start < _BEFORE
            if near and _AGREE.search(text, found[-1].end, found[-1].end + _ABOUT):
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
    acts = _FOR.search(text, name.end, reach)
    company = Named(*name_at(text, acts.end())) if acts else name
    return company if has_legal_form(text[company.start : company.end]) else name


def _next_joint(text: str, start: int) -> int:
    """Where the next name may begin that is joined to this one; ``y representación`` joins none."""
    joints = (one for one in _AND.finditer(text, start, start + _ABOUT) if _PARTED.search(text[start : one.start()]))
    return next((one.start() for one in joints), start + _ABOUT)


def _sentence_end(text: str, start: int) -> int:
    end = min(len(text), start + _SENTENCE)
    return min((found.start() for found in _END.finditer(text, start, end)), default=end)


def _next(text: str, place: int, end: int) -> Named:
    """The next party up to ``end``, empty for none."""
    joints = [
        (found.end(), pattern is _AND, pattern is not _AND or _is_parted(text, place, found))
        for pattern in (_AND, _NEXT_IN_LIST)
        for found in pattern.finditer(text, place, end)
    ]
    for start, joined, parted in sorted(joints):
        name = Named(*name_at(text, start))
        surely = parted or has_legal_form(text[name.start : name.end]) or _TITLED.match(text, start) is not None
        if surely and name.end > name.start and name.end <= end + 1 and _is_party(text, name, joined=joined):
            return name
    return Named(place, place)


def _is_parted(text: str, place: int, joint: re.Match[str]) -> bool:
    """Whether what stands before a joint has come to its end."""
    return (
        joint.group()[0] == "\n"
        or "otra" in joint.group().casefold()
        or _PARTED.search(text[place : joint.start()]) is not None
    )


def _is_party(text: str, name: Named, *, joined: bool) -> bool:
    """Companies are; others only where nothing else could be meant."""
    held = text[name.start : name.end]
    follows = (_FOLLOWS if joined else _OF_PEOPLE).match(text, name.end) is not None
    return has_legal_form(held) or (follows and len(held.split()) > 1)
