"""The days of a contract: from when it holds, when it was signed, when it ends."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from layouts.fields.rules.contracts.year_words import YEAR_IN_WORDS, year_of
from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.letters.lines import salutations_in
from layouts.fields.rules.spans import Span
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.dates import date_of, dates_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import Spot
from layouts.fields.view import DocumentView, PageView

_TEENS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TWENTIES: Final = tuple(f"twenty-{ordinal}" for ordinal in _TEENS.split()[:9])
_ORDINALS: Final = (*_TEENS.split(), *_TWENTIES, "thirtieth", "thirty-first")
_IN_WORDS = re.compile(
    rf"(?P<day>\d{{1,2}}|{'|'.join(reversed(_ORDINALS))})\s*(?:st|nd|rd|th)?\s+day\s+of\s+(?P<month>[^\W\d_]{{3,9}})\.?\s?,?"
    rf"\s+(?:in\s+the\s+year\s+)?(?P<year>\d{{4}}|{YEAR_IN_WORDS})",
    re.IGNORECASE,
)
_AGREEMENT = (
    r"(?:agreement|letter|contract|undertaking|lease|vertrag\w*|vereinbarung|mietverhältnis|contrat|accord|bail|convention"
    r"|contrato|acuerdo|convenio|contratto|accordo|overeenkomst|acordo|umowa|smlouva|avtal|aftale)"
)
_EFFECTIVE = re.compile(
    r"\b(?:effective|commenc\w+|in\s+force|wirksam|mit\s+wirkung|gültig|in\s+kraft|beginn\w*|entrée?\s+en\s+vigueur"
    r"|prend\s+effet|vigencia|entra(?:rá)?\s+en\s+vigor|decorre\w*|ingangsdatum|in\s+werking|obowiązuj\w+)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_EFFECTIVE_BY = re.compile(r"\beffective\b[^.;]*$", re.IGNORECASE)
_MADE = re.compile(
    r"\b(?:dated|made|entered\s+into|executed|as\s+of|geschlossen|vom|datum|den|date|fait|le|fecha|en|celebra\w*|data|il"
    r"|gedaan|dnia|this)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_NO_AGREEMENT = re.compile(
    r"\b(?:employ(?:ment|ed)|separat\w+|resign\w*|retire\w*|terminat\w+|expir\w+|born|incorporated|organi[sz]ed|grant\w*"
    r"|options?|plan|merger|filed|received|printed|revised|elected|appointed)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:the|that\s+certain|an?|certain|prior|existing|each)\s+(?:(?:[A-Z][\w’'-]*|and|of|to)\s+){0,8}"
    r"(?:Agreement|Contract|Letter|Lease|Plan)\s*,?\s*(?:\([^)]{0,60}\)\s*,?\s*)?(?:dated|made|entered|effective|executed)\b"
    r"[^.;]{0,40}$"
)
_ENDS = re.compile(
    rf"\b(?:term|{_AGREEMENT})\b[^.]{{0,120}}?\b(?:until|through|expir\w+|terminat\w+|ends?|bis|endet|jusqu['’]?\w*|hasta"
    r"|fino\s+al|tot)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;]")
_DEFINED = re.compile(
    r"\s*,?\s*[(\[][^)]{0,30}?[“\"„]?(?:effective\s+date|commencement\s+date|stichtag)", re.IGNORECASE
)
_OTHER_DAY = re.compile(
    r"\s*,?\s*[(\[][^)]{0,40}?[“\"„](?!agreement|execution|signing|contract)[^)”\"]{0,40}date[”\"]", re.I
)
_SIGNED = re.compile(r"^(?:dated?|signed|datum|ort, datum|date|fecha|data|dato)\b.{0,12}$", re.IGNORECASE)
_DONE_AT = re.compile(
    r"\b(?:fait\s+à|hecho\s+en|fatto\s+a|gedaan\s+te|feito\s+em|done\s+at|geschehen\s+zu)\b[^.;]{0,60}", re.IGNORECASE
)
_SIGNATURE = re.compile(r"\bby\s?:|/s/|\bname\s?:|signature|unterschrift|firma\b|podpis", re.IGNORECASE)
_IN_FORCE = re.compile(r"\s*(?:in\s+kraft|wirksam(?!\s+(?:ab|seit|zum))|in\s+vigore|in\s+werking)", re.IGNORECASE)
_WHEN_SIGNED = re.compile(
    r"\beffective\s+(?:up)?on\s+(?:[\w’']+\s+){0,6}?(?:sign|execut)|\bwhen\s+(?:signed|executed)|\bdates?\s+(?:set\s+forth|"
    r"written|indicated|shown|signed|stated)?\s*below|\b(?:last|latter|later|latest)\s+(?:date|signature|signed|party|of\s+the)",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    rf"\b{_AGREEMENT}\b(?:[\s,)”\"]*(?:shall\s+|will\s+)?(?:be\s+|is\s+|becomes?\s+|take\s+)?(?:effect(?:ive)?|commence\w*)"
    r"|[^.;]{0,80}?(?:tritt|beginnt|prend\s+effet|entre\s+en\s+vigueur|entra\w*\s+en\s+vigor|decorre\w*|treedt"
    r"|à\s+(?:compter|partir)|a\s+(?:partir|contar)|a\s+decorrere|mit\s+wirkung|with\s+effect\s+from))\b",
    re.IGNORECASE,
)
_WITNESS = re.compile(r"\b(?:in\s+witness\s+whereof|fait\s+à|hecho\s+en|en\s+prueba\s+de)\b", re.IGNORECASE)
_BEGINNING = 3000
_BEFORE = 90
_AT_ONCE = 400
_AFTER = 60
_CLAUSE = 220
_LAST_PAGES = 4


class DatedSpan(NamedTuple):
    """``day`` is ISO 8601. ``score``: how well what stands around it fits."""

    day: str
    span: Span
    score: float


def effective_dates(flow: FlowText, view: DocumentView, locale: Locale) -> list[DatedSpan]:
    """From when it holds, the likeliest first: as it says so, else when it was made, else when the last one signed."""
    signed = _beside_signatures(view, locale)
    beside = {(one.span.page.page, word) for one in signed for word in one.span.words}
    found = [*_letter_days(view, locale), *_said(flow, locale), *_said_later(flow, locale)]
    said = [one for one in found if one.score > 0 and not beside & {(one.span.page.page, w) for w in one.span.words}]
    when_signed = _WHEN_SIGNED.search(flow.text[:_BEGINNING]) is not None
    last = [one._replace(score=0.92 if when_signed else 0.4) for one in sorted(signed, key=lambda one: one.day)[-1:]]
    return sorted([*said, *last], key=lambda one: -one.score)


def _said(flow: FlowText, locale: Locale) -> Iterator[DatedSpan]:
    """What stands at the beginning."""
    letter = any(salutations_in(page) for page, _ in flow.words[:1])
    for start, end, day in _days(flow, 0, min(len(flow.text), _BEGINNING), locale):
        late = 0.3 * start / _BEGINNING + (0.3 if letter else 0.0)
        yield DatedSpan(day, flow.span(start, end), _effective_score(flow.text, start, end) - late)


def _said_later(flow: FlowText, locale: Locale) -> Iterator[DatedSpan]:
    """What clauses say, and who witnessed it."""
    for pattern, score in ((_SAYS_WHEN, 0.75), (_WITNESS, 0.6)):
        for cue in pattern.finditer(flow.text):
            for start, end, day in _days(flow, cue.end(), min(len(flow.text), cue.end() + _CLAUSE), locale):
                between = flow.text[cue.start() : start]
                if not re.search(r"\.\s", between) and not _OTHER_DAY.match(flow.text, end):
                    yield DatedSpan(day, flow.span(start, end), score)


def _letter_days(view: DocumentView, locale: Locale) -> Iterator[DatedSpan]:
    """The date of a letter: alone in its phrase, over the salutation."""
    page = view.pages[0]
    for salutation in salutations_in(page)[:1]:
        for spot in dates_in(page, locale):
            alone = any(phrase.text.strip(" .") == spot.raw for phrase in page.lines[spot.line].phrases)
            if spot.line < salutation.number and alone:
                yield DatedSpan(str(spot.value), spot_span(page, spot), 0.85)


def signing_dates(view: DocumentView, locale: Locale) -> list[DatedSpan]:
    """Dates beside ``Date:`` in the signature blocks, and those behind ``Fait à`` and its like."""
    return [*_beside_signatures(view, locale), *_done_at(view, locale)]


def _beside_signatures(view: DocumentView, locale: Locale) -> list[DatedSpan]:
    """In reading order."""
    found: list[DatedSpan] = []
    for page in view.pages[-_LAST_PAGES:]:
        for spot in dates_in(page, locale) if _SIGNATURE.search(page.text) else ():
            if _SIGNED.match(_before(page, spot)):
                found.append(DatedSpan(str(spot.value), spot_span(page, spot), 0.7))
    return found


def _done_at(view: DocumentView, locale: Locale) -> Iterator[DatedSpan]:
    for page in view.pages[-_LAST_PAGES:]:
        for spot in dates_in(page, locale) if _DONE_AT.search(page.text) else ():
            if _DONE_AT.search(_before(page, spot)):
                yield DatedSpan(str(spot.value), spot_span(page, spot), 0.7)


def _before(page: PageView, spot: Spot) -> str:
    """What stands before a date in its phrase, or in the one before where it begins its own."""
    phrases = page.lines[spot.line].phrases
    place = next(place for place, phrase in enumerate(phrases) if spot.words[0] in phrase.words)
    text = phrases[place].text
    own = text[: text.find(spot.raw)].strip()
    return own or (phrases[place - 1].text if place else "")


def end_dates(flow: FlowText, locale: Locale) -> list[DatedSpan]:
    """The first day on which the contract is said to end; none where none is."""
    for cue in _ENDS.finditer(flow.text):
        for start, end, day in _days(flow, cue.end(), min(len(flow.text), cue.end() + _AFTER), locale):
            if not _STOP.search(flow.text, cue.end(), start):
                return [DatedSpan(day, flow.span(start, end), 0.6)]
    return []


def _effective_score(text: str, start: int, end: int) -> float:
    before = text[max(0, start - _BEFORE) : start]
    if _DEFINED.match(text, end):
        return 1.0
    if _OTHER_DAY.match(text, end):
        return 0.0
    if _is_of_something_else(before):
        return 0.2 if _EFFECTIVE_BY.search(before) else 0.0
    if _EFFECTIVE.search(before) or _IN_FORCE.match(text, end):
        return 0.9
    if _DONE_AT.search(before):
        return 0.5
    return 0.8 if _MADE.search(before) else 0.3 if start < _AT_ONCE else 0.0


def _is_of_something_else(before: str) -> bool:
    """Whether it is the day of another paper, or of what no paper is."""
    words = _last(_NO_AGREEMENT.finditer(before)), _last(re.finditer(_AGREEMENT, before, re.IGNORECASE))
    return words[0] > words[1] or _ANOTHER.search(before) is not None


def _last(found: Iterator[re.Match[str]]) -> int:
    return max((one.start() for one in found), default=-1)


def _days(flow: FlowText, start: int, end: int, locale: Locale) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of the dates from ``start`` to ``end``, those in words (the 3rd day of May, 2004) first."""
    for found in _IN_WORDS.finditer(flow.text, start, end):
        number = _number(found["day"])
        if day := date_of(f"{number} {found['month']} {year_of(found['year'])}", locale):
            yield found.start(), found.end(), day
    yield from flow.dates(start, end, locale)


def _number(text: str) -> str:
    """Of a day of the month, in digits or in words."""
    small = text.casefold()
    return str(_ORDINALS.index(small) + 1) if small in _ORDINALS else text
