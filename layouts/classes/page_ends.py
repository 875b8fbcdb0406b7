"""How pages open and close: the number and the date at the top of a document, the total or the signature at its end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

from layouts.amounts import ends_in_amount
from layouts.classes.cues import PlainText, class_cues, plain
from layouts.fields.rules.labels.labels import Label, labels_in
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.languages import languages_of
from layouts.fields.typed.locales import Locale
from layouts.fields.view import PageView, ViewLine

_HEAD: Final = 0.4
"""Of the page's height: where documents say their number and date."""
_HEAD_LINES: Final = 14
_LAST_LINES: Final = 12
_AFTER_TOTAL: Final = 3
"""Lines with amounts that may follow a total: cash and change, a summary of taxes."""
_NUMBERS: Final = frozenset({"invoice_number", "order_number"})
_DATES: Final = frozenset({"invoice_date", "order_date"})
_SUMS: Final = frozenset({"total", "amount_due"})
_SIGNED: Final = re.compile(r"_{8,}")
_VALUE: Final = re.compile(r"[\w/.-]*\d[\w/.-]*")


def head_numbers(page: PageView) -> frozenset[str]:
    """The numbers of documents that stand behind their labels at the top."""
    head = _head(page)
    labels = [label for label in labels_in(head) if _NUMBERS & set(label.fields)]
    return frozenset(number for label in labels for number in _after(head, label))


def head_dates(page: PageView) -> frozenset[str]:
    """The dates at the top, ISO 8601."""
    head = _head(page)
    return frozenset(str(spot.value) for spot in dates_in(head, Locale(languages=languages_of(head.text))))


def closes(page: PageView) -> bool:
    """Whether a document seems to end with the page: by its total, its closing balance, its greeting, its signature."""
    last = page.lines[-_LAST_LINES:]
    said = PlainText.of("\n".join(line.text for line in last))
    return any(said.has(phrase) for phrase in _closings()) or _signed(last) or _ends_in_total(page)


def other_language(page: PageView, other: PageView) -> bool:
    """Whether none of the languages that one may be written in is one of the other's."""
    return not set(languages_of(page.text)) & set(languages_of(other.text))


@cache
def _closings() -> tuple[str, ...]:
    return tuple(phrase for cues in class_cues().values() for phrase in cues.closings)


def _head(page: PageView) -> PageView:
    return replace(page, lines=tuple(line for line in page.lines[:_HEAD_LINES] if line.upright.y0 <= _HEAD))


def _after(page: PageView, label: Label) -> Iterator[str]:
    """What stands right after a label: on its phrase, else on the next one."""
    phrases = page.lines[label.line].phrases
    rest = [phrases[label.phrase].text[label.end :], *(phrase.text for phrase in phrases[label.phrase + 1 :][:1])]
    for text in rest:
        if found := _VALUE.search(text):
            yield plain(found.group())
            return


def _signed(lines: Sequence[ViewLine]) -> bool:
    """Places to sign beside each other, or one below another."""
    places = [len(_SIGNED.findall(line.text)) for line in lines]
    return max(places, default=0) > 1 or any(one and other for one, other in pairwise(places))


def _ends_in_total(page: PageView) -> bool:
    amounts = [number for number, line in enumerate(page.lines) if ends_in_amount(line.text)]
    near = amounts[-_AFTER_TOTAL - 1 :]
    if not near:
        return False
    foot = replace(page, lines=page.lines[near[0] :])
    held = {near[0] + label.line for label in labels_in(foot) if _SUMS & set(label.fields)}
    return bool(held & set(near))
