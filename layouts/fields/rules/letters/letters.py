"""Letters: when and where they were written, what they are about, what is due by when. Nobody's identity: neither who
wrote them nor to whom.
"""

import re
from collections.abc import Iterator, Sequence

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.flowing import FlowText, flow_of
from layouts.fields.rules.labels.label_values import Beside, beside_labels
from layouts.fields.rules.letters.lines import (
    Salutation,
    enclosures_in,
    letter_labels,
    salutations_in,
    subject_over,
    subject_under,
)
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.spots import Spot, words_at
from layouts.fields.view import DocumentView, PageView, Phrase
from recto.fields import FieldType

_PLACE = re.compile(
    r"^(?P<place>[^\W\d_][\w .'’/-]{1,40}?)(?:\s*,\s*|\s+)(?:(?:den|le|the|li|lì|il|a|am|em|dnia|dne|op|on|,)\s+)*$"
)
_COMMA = re.compile(r",|\b(?:den|le|lì|li|dnia|dne)\s*$")
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|no\s+later\s+than|not\s+later\s+than|deadline|due|within|latest|bis|spätestens|frist|zum"
    r"|avant\s+le|au\s+plus\s+tard|jusqu['’]?au|d['’]ici|antes\s+del?|tardar|hasta|entro|non\s+oltre|scadenza|uiterlijk"
    r"|voor|vóór|até|do\s+dnia|najpóźniej|termin\w*|nejpozději|do|senast|senest|inden)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_FILED = re.compile(r"[\w./() -]*\d[\w./() -]*|[\w.]+(?:/[\w.]+)+")
_IN_PLACES = frozenset(
    ("am", "an", "im", "der", "ob", "sur", "sous", "la", "le", "les", "de", "del", "upon", "on", "aan")
)
_DAY_FIRST = re.compile(r"\D{0,20}\d")
"""What stands beside a label of a date is one, perhaps with a weekday or a month before it: ``Le rogamos`` is none."""
_MOST_PLACE_WORDS = 5
_TOP = 0.5
_MOST_DEADLINES = 10
_LAST_PAGES = 2


def letter_findings(view: DocumentView) -> Findings:
    """Fields of the schema ``letter``."""
    locale = locale_of(view)
    first = view.pages[0]
    labelled = beside_labels(first, letter_labels())
    salutations = salutations_in(first)
    dates = list(_dates(first, labelled, locale))
    fields = (
        *dates,
        *_subjects(labelled, salutations),
        *_references(labelled),
        *_places(first, locale),
        *_deadlines(flow_of(view.pages), locale, {str(date.value) for date in dates[:1]}),
        *_enclosures(view),
    )
    return Findings(fields=fields)


def _dates(page: PageView, labelled: Sequence[Beside], locale: Locale) -> Iterator[Candidate]:
    """The date beside its label, after the place, or alone on its line at the top; the likeliest first."""
    beside = {
        word for one in labelled if one.role == "date" and _DAY_FIRST.match(one.span.text) for word in one.span.words
    }
    found: list[tuple[float, Spot]] = []
    for spot in dates_in(page, locale):
        if spot.upright.y0 < _TOP:
            found.append((_date_score(page, spot, beside), spot))
    for score, spot in sorted(found, key=lambda held: -held[0])[:3]:
        span = spot_span(page, spot)
        yield candidate("date", span, "letter_date", score=score, type_=FieldType.DATE, value=spot.value)


def _date_score(page: PageView, spot: Spot, labelled: set[int]) -> float:
    phrase = _phrase_of(page, spot)
    if labelled.intersection(spot.words):
        return 0.9
    if _place_before(phrase, spot):
        return 0.85
    return 0.7 if phrase.text.strip() == spot.raw else 0.3


def _phrase_of(page: PageView, spot: Spot) -> Phrase:
    return next(phrase for phrase in page.lines[spot.line].phrases if spot.words[0] in phrase.words)


def _place_before(phrase: Phrase, spot: Spot) -> str:
    """The name of a town in front of a date; empty for none."""
    before = phrase.text[: phrase.text.find(spot.raw)]
    found = _PLACE.match(before) if _COMMA.search(before) else None
    words = found["place"].split() if found else []
    named = words and words[0][0].isupper() and all(word[0].isupper() or word in _IN_PLACES for word in words)
    return " ".join(words) if named and len(words) <= _MOST_PLACE_WORDS else ""


def _places(page: PageView, locale: Locale) -> Iterator[Candidate]:
    for spot in dates_in(page, locale):
        phrase = _phrase_of(page, spot)
        place = _place_before(phrase, spot)
        if place and spot.upright.y0 < _TOP and not letter_labels().is_label(place):
            words = words_at(page, phrase.words, 0, len(place))
            yield candidate("place", Span(page, words, place, phrase.upright), "letter_place", score=0.7)
            return


def _subjects(labelled: Sequence[Beside], salutations: Sequence[Salutation]) -> Iterator[Candidate]:
    """Beside its label, else over or under the salutation."""
    beside = [one for one in labelled if one.role == "subject" and one.rule != "labelled_below"]
    found = [(_whole(one.span), one.score) for one in beside]
    for salutation in () if found else salutations[:1]:
        found += [(span, 0.5) for span in subject_over(salutation)] + [
            (span, 0.4) for span in subject_under(salutation)
        ]
    for span, score in sorted({span.text: (span, score) for span, score in found}.values(), key=lambda held: -held[1])[
        :2
    ]:
        yield candidate("subject", span, "letter_subject", score=score)


def _whole(subject: Span) -> Span:
    """With the rest of its phrase: in a subject no date or figure is another field."""
    phrases = (phrase for line in subject.page.lines for phrase in line.phrases)
    held = next((phrase for phrase in phrases if subject.words[-1] in phrase.words), None)
    rest = held.words[held.words.index(subject.words[-1]) + 1 :] if held else ()
    return span_of(subject.page, [*subject.words, *rest]) if rest else subject


def _references(labelled: Sequence[Beside]) -> Iterator[Candidate]:
    """The sender's own sign first."""
    for role, part in (("own_reference", 1.0), ("reference", 0.7)):
        found = {one.span.text: one for one in labelled if one.role == role and _FILED.fullmatch(one.span.text)}
        for one in sorted(found.values(), key=lambda one: -one.score)[:2]:
            score = part * one.score
            yield candidate("reference", one.span, "letter_reference", score=score, type_=FieldType.IDENTIFIER)


def _deadlines(flow: FlowText, locale: Locale, written: set[str]) -> Iterator[Candidate]:
    """Days after the one on which it was written."""
    seen, first = set(written), min(written, default="")
    for start, end, day in flow.dates(0, len(flow.text), locale):
        if (
            day > first
            and day not in seen
            and len(seen) < _MOST_DEADLINES
            and _DEADLINE.search(flow.text[max(0, start - 50) : start])
        ):
            seen.add(day)
            span = flow.span(start, end)
            yield candidate("deadlines", span, "letter_deadline", score=0.6, type_=FieldType.DATE, value=day)


def _enclosures(view: DocumentView) -> Iterator[Candidate]:
    for page in view.pages[-_LAST_PAGES:]:
        for span in enclosures_in(page):
            yield candidate("enclosures", span, "letter_enclosure", score=0.6)
