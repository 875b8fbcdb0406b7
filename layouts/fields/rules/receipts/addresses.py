"""Where a receipt's shop is: the lines below its name up to its telephone, tax number or the like."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.rules.receipts.heads import ROAD, TOWN, HeadLine
from layouts.fields.rules.spans import Span, span_of
from layouts.fields.typed.spots import words_at
from layouts.fields.view import PageView

_PLACE: Final = re.compile(r"\d|,")
_POSTCODE: Final = re.compile(r"(?<![\d-])\d{5,6}(?![\d-])")
_UNIT: Final = re.compile(r"(?!.*\d{5})(?:(?:no|lot|unit|blk|block)\b\W*)?(?=\S*\d)[\w&,/ .-]{1,12}", re.IGNORECASE)
"""A line with no more than the number of a house."""
_BEGIN: Final = re.compile(
    r"\W*(?:address|addr|add|alamat|adresse|anschrift|dirección|direccion|indirizzo|adres|adress|morada)\s*[:.]\s*",
    re.IGNORECASE,
)
_CONTACT: Final = re.compile(
    r"[\s,;.(|-]*(?<![^\W\d_])(?:(?:tel|telephone|telefon|phone|fax|h/?p|hotline|contact|tél|tlf|gst|sst)\b[\s\w./&-]{0,8}"
    r"[:.]?\s?[+(]?\d|e-?mail\b|www\.|https?:).*$"
    r"|[\s,;.(|-]+(?:\+\d{1,3}[\s-]?|\(?0)\d{1,4}\)?[\s-]\d{3,4}[\s-]?\d{3,4}\W*$",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"[:!*#@=]")
_MOST_LINES: Final = 7
_MOST_AFTER: Final = 2
"""Lines behind the one with the postcode: a state, a country."""
_MOST_WORDS: Final = 6


def address_in(page: PageView, lines: Sequence[HeadLine]) -> list[Span]:
    """The lines of the address among those below the name, each without its label and a telephone; none for none."""
    runs = [run for run in _runs(lines) if run]
    best = max(runs, key=_fit, default=list[HeadLine]())
    return [span for span in (_bare(page, line) for line in best) if span.words]


def _fit(run: Sequence[HeadLine]) -> int:
    """The first of the runs with a postcode counts, else that with a road."""
    return 2 * any(_has_postcode(line.text) for line in run) + any(ROAD.search(line.text) is not None for line in run)


def _has_postcode(text: str) -> bool:
    return (_POSTCODE.search(text) or TOWN.match(text)) is not None


def _runs(lines: Sequence[HeadLine]) -> Iterator[list[HeadLine]]:
    """Texts that follow each other, each run from the first that looks like a place."""
    run: list[HeadLine] = []
    for place, line in enumerate(lines):
        if line.kind == "text" and (run or _is_place(line.text)) and _goes_on(run, line):
            run = [*([] if run else _unit_above(lines, place)), *run, line]
            if not _CONTACT.search(line.text):
                continue
        elif run and line.kind in ("aside", "noise") and _resumes(lines, place):
            continue
        yield run
        run = []
    yield run


def _is_place(text: str) -> bool:
    return _PLACE.search(text) is not None or ROAD.search(text) is not None


def _goes_on(run: Sequence[HeadLine], line: HeadLine) -> bool:
    """Behind the postcode and its town only short texts do: a state, a country, a building."""
    postal = next((place for place, held in enumerate(run) if _has_postcode(held.text)), len(run))
    if postal == len(run):
        return len(run) < _MOST_LINES
    text = _CONTACT.sub("", line.text)
    short = len(text.split()) <= _MOST_WORDS and not _SIGNS.search(text)
    return short and len(run) - postal <= _MOST_AFTER


def _unit_above(lines: Sequence[HeadLine], place: int) -> list[HeadLine]:
    """The line right above with the number of the house, where it has one of its own."""
    above = lines[place - 1] if place else None
    return [above] if above is not None and above.kind != "text" and _UNIT.fullmatch(above.text) else []


def _resumes(lines: Sequence[HeadLine], place: int) -> bool:
    """Whether the address goes on behind a line that says nothing."""
    after = lines[place + 1] if place + 1 < len(lines) else None
    return (
        after is not None and after.kind == "text" and (TOWN.match(after.text) or ROAD.search(after.text)) is not None
    )


def _bare(page: PageView, line: HeadLine) -> Span:
    words = page.lines[line.number].words
    start = found.end() if (found := _BEGIN.match(line.text)) else 0
    end = found.start() if (found := _CONTACT.search(line.text, start)) else len(line.text)
    held = words_at(page, words, start, end)
    return Span(page, held, line.text[start:end], span_of(page, held or words).upright)
