"""Identifiers after their labels: numbers of invoices, orders and customers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.rules.labels.beside import in_column
from layouts.fields.rules.labels.labels import Label
from layouts.fields.typed.spots import Spot, spot_at
from layouts.fields.view import PageView, Phrase

_LEAD: Final = re.compile(
    r"(?:[\s:;.#°º=_-]|\([^()]{0,40}\))*(?:(?:nr|no|n|num|number|nummer|numero|č)(?=[\s.:°º#])[\s.:°º#]*)?",
    re.IGNORECASE,
)
_IDENTIFIER: Final = re.compile(
    r"(?:[A-Z]{1,5}[ ]?[-/]?[ ]?)?(?=[\w./\\#&+-]*\d)[A-Za-z0-9#][\w./\\#&+-]*(?:[ ]?[-/][ ]?[\w.]*\d[\w.]*)*"
)
_GROUPS: Final = re.compile(r"\d{1,6}(?: \d{2,6}){1,6}$")
_MONEY: Final = re.compile(r"\s?(?:%|€|\$|£|EUR\b|USD\b)")
_AMOUNT: Final = re.compile(r"(?:\d{1,3}(?:[., ]\d{3})+[.,]\d{2}|\d+,\d{2})(?![\w/.-])")
_LINES_BELOW: Final = 2
_LONGEST: Final = 40
_LONGEST_REST: Final = 12
"""Letters after a label that may be part of it: ``Invoice no / date``."""


@dataclass(frozen=True, slots=True)
class Identified:
    """``how`` and ``fit`` as in ``layouts.fields.rules.labels.beside``."""

    spot: Spot
    how: str
    fit: float


def identifiers_beside(
    page: PageView, label: Label, labels: Sequence[Label], dates: Sequence[Spot]
) -> Iterator[Identified]:
    """The identifier after a label: in its phrase, else in the next phrase, else below it."""
    line = page.lines[label.line]
    phrase = line.phrases[label.phrase]
    rest = phrase.text[label.end :].strip(" :;.#°º=-_")
    if rest:
        inline = list(identifier_from(page, label.line, phrase, label.end, dates, sure=label.strong))
        yield from (Identified(spot, "inline", 0.95) for spot in inline)
        if inline or len(rest) > _LONGEST_REST or any(char.isdigit() for char in rest):
            return
    for place in range(label.phrase + 1, len(line.phrases)):
        if _is_label(labels, label.line, place):
            break
        if line.phrases[place].text.strip(" :;.#°º=-_"):
            for spot in identifier_from(page, label.line, line.phrases[place], 0, dates):
                yield Identified(spot, "right", 0.9)
            if any(char.isdigit() for char in line.phrases[place].text):
                return
            break
    yield from _below(page, label, labels, dates)


def _below(page: PageView, label: Label, labels: Sequence[Label], dates: Sequence[Spot]) -> Iterator[Identified]:
    for distance, number in enumerate(range(label.line + 1, min(label.line + 1 + _LINES_BELOW, len(page.lines)))):
        for place, phrase in enumerate(page.lines[number].phrases):
            if in_column(label.upright, phrase.upright):
                if not _is_label(labels, number, place):
                    level = [date for date in dates if date.line == number]
                    start = _start_below(page, label, phrase, level)
                    others = _without_dates(phrase.text[start:], level)
                    for spot in identifier_from(page, number, phrase, start, dates):
                        if 2 * len(spot.raw) > len(others):
                            yield Identified(spot, "below", 0.82 - 0.2 * distance)
                return


def _start_below(page: PageView, label: Label, phrase: Phrase, dates: Sequence[Spot]) -> int:
    """Where in a phrase the first word begins that stands under the label and is of no date; 0 for none."""
    start, dated = 0, {word for date in dates for word in date.words}
    for word in phrase.words:
        box = page.upright[word]
        if word not in dated and min(box.x1, label.upright.x1) > max(box.x0, label.upright.x0):
            return start
        start += len(page.words[word].text) + 1
    return 0


def _without_dates(text: str, dates: Sequence[Spot]) -> str:
    for date in dates:
        text = text.replace(date.raw, "")
    return text.strip()


def _is_label(labels: Sequence[Label], line: int, place: int) -> bool:
    return any(label.line == line and label.phrase == place and label.first for label in labels)


def identifier_from(
    page: PageView, line: int, phrase: Phrase, start: int, dates: Sequence[Spot], *, sure: bool = False
) -> Iterator[Spot]:
    """The identifier that the phrase's text from ``start`` begins with, if it does. It ends before a date, and is one
    only where that is ``sure``.
    """
    lead = _LEAD.match(phrase.text, start)
    begins = lead.end() if lead else start
    dated = [phrase.text.find(date.raw, begins) for date in dates if date.line == line]
    if begins in dated and not sure:
        return
    text = phrase.text[: min((place for place in dated if place > begins), default=None)]
    match = _GROUPS.match(text, begins) or _IDENTIFIER.match(text, begins)
    if match is None or _MONEY.match(text, match.end()) or _AMOUNT.match(text, begins):
        return
    end = begins + len(match[0].rstrip(" .,;:-/#&+\\"))
    if 0 < end - begins <= _LONGEST:
        yield spot_at(page, line, phrase, (begins, end), " ".join(text[begins:end].split()))
