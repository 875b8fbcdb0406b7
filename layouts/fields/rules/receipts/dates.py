"""Day and time of a receipt, as tills print them and as they are read: glued to their label or to each other."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.items.receipt_lines import ReceiptPage
from layouts.fields.rules.spans import candidate
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.dates import dates_in, plain_date_of
from layouts.fields.typed.spots import Spot, lines_of, upright_of, words_at
from layouts.fields.view import ViewLine
from recto.fields import FieldType, Scalar

_CLOCK: Final = r"\d{1,2}[:.]\d{2}"
_TIME: Final = re.compile(
    r"(?<![\d.])(?<!\d:)([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?\s?([AaPp]\.?[Mm]\.?)?(?![\d:])"
)
_DIGIT: Final = r"[\dOoIl|]"
_NEXT: Final = rf"(?=$|[^\w/.-]|[-/.]\D|[^\W\d_]|[-/:.]?{_CLOCK})"
"""Behind a date: anything but more digits, or a time at once."""
_NAMED: Final = r"(?:date|datum|fecha|data|dato|tarikh|pvm|dátum|tanggal)"
_LOOSE: Final = (
    re.compile(rf"(?<!\d)(?<!\d[-/.])20\d\d([-/.])\d{{1,2}}\1\d{{2}}{_NEXT}"),
    re.compile(rf"(?<!\d)(?<!\d[-/.])(?<!\b[Il|])\d{{1,2}}\s?([-/.])\s?\d{{1,2}}\s?\1\s?(?:20\d\d|\d\d){_NEXT}"),
    re.compile(rf"(?<![\w-]){_DIGIT}{{1,2}}\s?[-/.,]\s?{_DIGIT}{{1,2}}\s?[-/.,]\s?[2zZ][0Oo]{_DIGIT}{{2}}{_NEXT}"),
    re.compile(rf"(?<![\w-]){_DIGIT}{{2}}([-/]){_DIGIT}{{2}}\1{_DIGIT}{{2}}{_NEXT}"),
    re.compile(rf"(?<!\d)\d{{1,2}}\s?[-/.,]?\s?[^\W\d_]{{3,9}}\.?\s?[-/.,']?\s?(?:20\d\d|\d\d){_NEXT}"),
    re.compile(rf"(?<!\w)\d{{1,2}}[-/. ](?=\w?[^\W\d_])(?=\w*\d)\w{{3}}[-/. ](?:20\d\d|\d\d){_NEXT}"),
    re.compile(rf"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))[^\W\d_][a-z]{{2,8}}\.?\s?\d{{1,2}},?\s?20\d\d{_NEXT}"),
    re.compile(rf"(?<!\d)\d{{8}}{_NEXT}"),
)
"""Dates that only a receipt is searched for, the plainest first."""
_SLIPS: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "z": "2", "Z": "2", ",": "/"})
_SLIPPED_MONTH: Final = re.compile(r"(?<=[-/. ])(?=\w*[^\W\d_])[^\W_]{3}(?=[-/. ])")
_LETTERS: Final = str.maketrans("03568", "OJSGB")
_BEFORE: Final = re.compile(rf"{_NAMED}(?:\W?time)?\W*$", re.IGNORECASE)
_AT_ONCE: Final = re.compile(rf"\s?{_CLOCK}")
_OTHER_DAY: Final = re.compile(
    r"\b(?:exp\w*|valid\w*|until|till|before|due|warranty|birth|d\.?o\.?b|effective|promo\w*|sampai|gültig|ablauf|valable"
    r"|échéance|válido|scad\w*|geldig|wa[żz]n\w*)\b",
    re.IGNORECASE,
)
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2049


def dated(receipt: ReceiptPage) -> Iterator[Candidate]:
    """Candidates for ``date``, and the ``time``: a date that is named so comes first, then one with a time beside it,
    then the first of all.
    """
    dates = dates_on(receipt)
    seen: set[Scalar] = set()
    scored = [(_score(receipt, spot), -place, spot) for place, spot in enumerate(dates)]
    for score, _, spot in sorted(scored, key=lambda one: one[:2], reverse=True):
        if spot.value not in seen:
            seen.add(spot.value)
            yield _candidate("date", FieldType.DATE, receipt, spot, score)
    for spot in _times(receipt, dates)[:1]:
        yield _candidate("time", FieldType.TEXT, receipt, spot, 0.8)


def dates_on(receipt: ReceiptPage) -> list[Spot]:
    """Dates in reading order, those too that were read with slips, or without a space before the time."""
    plain = dates_in(receipt.page, receipt.locale)
    held = {spot.line for spot in plain}
    loose = [spot for number, _ in lines_of(receipt.page) if number not in held for spot in _loose(receipt, number)]
    return sorted([*plain, *loose], key=lambda spot: spot.line)


def is_clock(text: str) -> bool:
    """Whether a text is a time of day, and no more."""
    return _TIME.fullmatch(text) is not None


def _loose(receipt: ReceiptPage, number: int) -> Iterator[Spot]:
    """The date of a line without a plain one: by the first pattern that gives one."""
    line = receipt.page.lines[number]
    for pattern in _LOOSE:
        for match in pattern.finditer(line.text):
            value = plain_date_of(_apart(match[0]), receipt.locale)
            named = _BEFORE.search(line.text[: match.start()]) or _AT_ONCE.match(line.text, match.end())
            if value and _is_usual(value) and (named or not match[0].isdigit()):
                yield _spot(receipt, line, number, match.span(), value)
                return


def _apart(raw: str) -> str:
    """A date as it would stand, had it been read well."""
    if raw.isdigit():
        year_first = raw.startswith("20") and int(raw[4:6]) <= 12
        return f"{raw[:4]}-{raw[4:6]}-{raw[6:]}" if year_first else f"{raw[:2]}/{raw[2:4]}/{raw[4:]}"
    if any(char.isalpha() and char not in "OoIlzZ" for char in raw):
        raw = _SLIPPED_MONTH.sub(lambda match: match[0].translate(_LETTERS), raw)
        return re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)", " ", raw)
    return re.sub(r"[.-]", "/", raw.translate(_SLIPS).replace(" ", ""))


def _score(receipt: ReceiptPage, spot: Spot) -> float:
    text = receipt.page.lines[spot.line].text
    before = text[: text.find(spot.raw)]
    named = _BEFORE.search(before) is not None
    timed = _TIME.search(text.replace(spot.raw, " ", 1)) is not None
    other = _OTHER_DAY.search(before) is not None
    odd = not _is_usual(str(spot.value))
    return 0.6 + 0.2 * named + 0.15 * timed - 0.4 * other - 0.3 * odd


def _is_usual(day: str) -> bool:
    return _FIRST_YEAR <= int(day[:4]) <= _LAST_YEAR


def _times(receipt: ReceiptPage, dates: Sequence[Spot]) -> list[Spot]:
    """Times of day: those beside a date first."""
    near = {spot.line for spot in dates}
    found: list[Spot] = []
    for number, line in lines_of(receipt.page):
        text = line.text
        for spot in dates:
            text = text.replace(spot.raw, " " * len(spot.raw), 1) if spot.line == number else text
        for match in _TIME.finditer(text):
            if ":" in match[0] or match[4]:
                end = match.start() + len(match[0].rstrip())
                found.append(_spot(receipt, line, number, (match.start(), end), _clock(match)))
    return sorted(found, key=lambda spot: (spot.line not in near, spot.line))


def _clock(match: re.Match[str]) -> str:
    hour = int(match[1])
    half = (match[4] or "").lower()[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
    return f"{hour:02}:{match[2]}" + (f":{match[3]}" if match[3] else "")


def _spot(receipt: ReceiptPage, line: ViewLine, number: int, span: tuple[int, int], value: str) -> Spot:
    words = words_at(receipt.page, line.words, *span)
    return Spot(value, line.text[slice(*span)], words, number, upright_of(receipt.page, words))


def _candidate(field: str, kind: FieldType, receipt: ReceiptPage, spot: Spot, score: float) -> Candidate:
    span = spot_span(receipt.page, spot)
    return candidate(field, span, f"receipt.{field}", score=score, type_=kind, value=spot.value)
