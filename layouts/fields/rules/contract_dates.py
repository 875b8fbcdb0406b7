"""The days of a contract: from when it holds, when it was signed, when it ends."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from layouts.fields.rules.flowing import FlowText
from layouts.fields.rules.spans import Span
from layouts.fields.typed.dates import date_of, dates_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import Spot
from layouts.fields.view import DocumentView, PageView

_IN_WORDS = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th)?\s+day\s+of\s+([^\W\d_]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_EFFECTIVE = re.compile(
    r"(?:effective|commenc\w+|in\s+force|wirksam|gültig|in\s+kraft|beginn\w*|entrée\s+en\s+vigueur|prend\s+effet|vigencia"
    r"|entra\s+en\s+vigor|decorrenza|ingangsdatum|obowiązuj\w+)[^.;]{0,40}$",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"(?:dated|made|entered\s+into|executed|as\s+of|geschlossen|vom|datum|date|fait|le|fecha|en|data|il|gedaan|dnia)"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:until|through|expir\w+|terminat\w+|ends?|bis|endet|jusqu['’]?\w*|hasta|fino\s+al|tot)[^.;]{0,30}$",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"\s*,?\s*[(\[][^)]{0,30}?[“\"„]?(?:effective\s+date|commencement\s+date|stichtag)", re.IGNORECASE
)
_SIGNED = re.compile(r"^(?:dated?|signed|datum|ort, datum|date|fecha|data|dato)\b.{0,12}$", re.IGNORECASE)
_SIGNATURE = re.compile(r"\bby\s?:|/s/|\bname\s?:|signature|unterschrift|firma\b|podpis", re.IGNORECASE)
_IN_FORCE = re.compile(r"\s*(?:in\s+kraft|wirksam(?!\s+(?:ab|seit|zum))|in\s+vigore|in\s+werking)", re.IGNORECASE)
_BEGINNING = 3000
_BEFORE = 60
_AT_ONCE = 400
_LAST_PAGES = 4


class DatedSpan(NamedTuple):
    """``day`` is ISO 8601. ``score``: how well what stands around it fits."""

    day: str
    span: Span
    score: float


def effective_dates(flow: FlowText, view: DocumentView, locale: Locale) -> list[DatedSpan]:
    """From when it holds, the likeliest first: as it says so, else when it was made, else when the last one signed."""
    signed = signing_dates(view, locale)
    beside = {(one.span.page.page, word) for one in signed for word in one.span.words}
    found = [
        DatedSpan(day, flow.span(start, end), _effective_score(flow.text, start, end))
        for start, end, day in _days(flow, 0, min(len(flow.text), _BEGINNING), locale)
    ]
    said = [one for one in found if one.score > 0 and not beside & {(one.span.page.page, w) for w in one.span.words}]
    last = sorted(signed, key=lambda one: one.day)[-1:]
    return sorted(said, key=lambda one: -one.score) or [DatedSpan(one.day, one.span, 0.4) for one in last]


def signing_dates(view: DocumentView, locale: Locale) -> list[DatedSpan]:
    """Dates beside ``Date:`` in the signature blocks, in reading order."""
    found: list[DatedSpan] = []
    for page in view.pages[-_LAST_PAGES:]:
        for spot in dates_in(page, locale) if _SIGNATURE.search(page.text) else ():
            if _SIGNED.match(_before(page, spot)):
                found.append(DatedSpan(str(spot.value), Span(page, spot.words, spot.raw, spot.upright), 0.7))
    return found


def _before(page: PageView, spot: Spot) -> str:
    """What stands before a date in its phrase, or in the one before where it begins its own."""
    phrases = page.lines[spot.line].phrases
    place = next(place for place, phrase in enumerate(phrases) if spot.words[0] in phrase.words)
    text = phrases[place].text
    own = text[: text.find(spot.raw)].strip()
    return own or (phrases[place - 1].text if place else "")


def end_dates(flow: FlowText, locale: Locale) -> list[DatedSpan]:
    """Days on which the contract is said to end."""
    found: list[DatedSpan] = []
    for cue in re.finditer(
        r"\b(?:term|agreement|contract|vertrag|contrat|contrato|contratto)\b", flow.text, re.IGNORECASE
    ):
        for start, end, day in _days(flow, cue.end(), min(len(flow.text), cue.end() + 160), locale):
            if (
                _ENDS.search(flow.text[max(cue.end(), start - _BEFORE) : start])
                and "." not in flow.text[cue.end() : start]
            ):
                found.append(DatedSpan(day, flow.span(start, end), 0.6))
    return found[:1]


def _effective_score(text: str, start: int, end: int) -> float:
    before = text[max(0, start - _BEFORE) : start]
    late = 0.3 * start / _BEGINNING
    if _DEFINED.match(text, end):
        return 1.0 - late
    if _EFFECTIVE.search(before) or _IN_FORCE.match(text, end):
        return 0.9 - late
    return 0.8 - late if _MADE.search(before) else 0.3 if start < _AT_ONCE else 0.0


def _days(flow: FlowText, start: int, end: int, locale: Locale) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of the dates from ``start`` to ``end``, those in words (the 3rd day of May, 2004) first."""
    for found in _IN_WORDS.finditer(flow.text, start, end):
        if day := date_of(f"{found[1]} {found[2]} {found[3]}", locale):
            yield found.start(), found.end(), day
    yield from flow.dates(start, end, locale)
