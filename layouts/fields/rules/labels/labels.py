"""Labels of fields where they stand on a page, in many languages."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Final, TypeAlias

from layouts.fields.rules.invoices.taxed_sums import taxed
from layouts.fields.typed.currencies import CURRENCY_MARK
from layouts.fields.typed.spots import phrases_of, upright_of, words_at
from layouts.fields.view import PageView, Phrase
from layouts.yaml_files import yaml_file
from recto.geometry import Box

Field: TypeAlias = str

_MOST_LABELS: Final = 400
"""On a page: only what is made to be slow has more."""
_KEPT: Final = 10_000
MOST_RUNS = 8
"""Of letters in a label: ``p.o. number`` has three."""
_SLIP_FROM = 7
"""Letters from which on a label may have one slip, and twice as many two."""
_SLIP: Final = 3.5
"""Letters that a match with a slip has to have more than one without."""
_RUN: Final = re.compile(r"[^\W\d_]+|#")
_LINK: Final = re.compile(r"[\s.\-‐–/+°º'’`&_*]{0,4}|[\s.]{0,3}\d{1,2}(?:[.,]\d{1,2})?\s?%\s?")
"""What may stand between the words of a label: a rate of tax may."""
_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LEAD: Final = re.compile(r"[\W_]*")
_GOES_ON: Final = re.compile(r"_|[-/]\d")
_GOES_ON_AT_ONCE: Final = re.compile(r"_|[-/]?\d")
"""A label that goes on like this is the beginning of an identifier."""
_DIGIT_INSIDE: Final = re.compile(r"(?<=[^\W\d_])[0158](?=[^\W\d_])")
_DIGITS: Final = {"0": "o", "1": "l", "5": "s", "8": "b"}
_ALONE: Final = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "№": "no"})


@dataclass(frozen=True, slots=True)
class Label:
    """``fields`` that it may be of; ``strong`` as the data file says. ``start`` and ``end`` are those in the text of
    its phrase, ``line`` and ``phrase`` counted from 0. ``sure``: 1, or less where letters slipped. ``first``: it begins
    its phrase.
    """

    fields: tuple[Field, ...]
    strong: bool
    line: int
    phrase: int
    start: int
    end: int
    words: tuple[int, ...]
    upright: Box
    sure: float
    first: bool


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    letters: str


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    letters: str
    sure: float


def letters_of(text: str) -> str:
    """Small letters without accents, and ``#``: what counts of a label."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALONE))
    return "".join(char for char in plain if char.isalpha() or char == "#")


def labels_in(page: PageView) -> tuple[Label, ...]:
    """Labels in reading order, none over another: the longer one counts."""
    labels = (label for number, place, phrase in phrases_of(page) for label in _labels_of(page, number, place, phrase))
    return tuple(islice(labels, _MOST_LABELS))


@lru_cache(_KEPT)
def is_label_of(text: str, fields: frozenset[Field]) -> bool:
    """Whether ``text`` as a whole is a label of one of these fields, but for rates, currencies, remarks in brackets."""
    first = next(_matches(text), None)
    if first is None or letters_of(text[: first.start]) or not fields & set(_fields()[first.letters][0]):
        return False
    return not letters_of(CURRENCY_MARK.sub("", _BRACKETED.sub("", text[first.end :])))


def _labels_of(page: PageView, line: int, place: int, phrase: Phrase) -> Iterator[Label]:
    lead = _LEAD.match(phrase.text)
    begins = lead.end() if lead else 0
    after = 0
    for match in _matches(phrase.text):
        fields, strong = _fields()[match.letters]
        first = match.start <= begins
        if match.start >= after and (strong or first):
            fields, more = taxed(fields, phrase.text[match.end :])
            end = after = match.end + more
            words = words_at(page, phrase.words, match.start, end)
            upright = upright_of(page, words)
            yield Label(fields, strong, line, place, match.start, end, words, upright, match.sure, first)


def _matches(text: str) -> Iterator[_Match]:
    """The longest label at each place, from left to right."""
    text = _DIGIT_INSIDE.sub(lambda found: _DIGITS[found[0]], text)
    runs = [_Run(start, end, letters_of(text[start:end])) for start, end in _runs(text)]
    blank = _BRACKETED.sub(lambda found: " " * len(found[0]), text)
    outside = [place for place, run in enumerate(runs) if not blank[run.start : run.end].isspace()] or range(len(runs))
    free = [runs[place] for place in outside]
    after = 0
    for index, place in enumerate(outside):
        if runs[place].start >= after:
            found = [*_from(runs, place, blank), *_from(free, index, blank)]
            if found:
                best = max(found, key=_weight)
                after = best.end
                yield best


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of runs of letters, parted where a capital follows a small letter: ``InvoiceDate``."""
    for found in _RUN.finditer(text):
        start = found.start()
        for place in range(start + 1, found.end()):
            if text[place].isupper() and text[place - 1].islower():
                yield start, place
                start = place
        yield start, found.end()


def _from(runs: Sequence[_Run], index: int, blank: str) -> Iterator[_Match]:
    """Labels that begin with this run; the longest last."""
    letters = ""
    for count, run in enumerate(runs[index : index + MOST_RUNS]):
        if count and not _linked(blank[runs[index + count - 1].end : run.start]):
            return
        letters += run.letters
        if letters in _fields() and _ends(blank, run.end, letters):
            yield _Match(runs[index].start, run.end, letters, 1.0)
        elif index == 0 and len(letters) >= _SLIP_FROM and (near := _near(letters)) and _ends(blank, run.end, near):
            yield _Match(runs[index].start, run.end, near, 0.8)


def _ends(text: str, end: int, letters: str) -> bool:
    """Whether a label ends there, and does not go on as an identifier does. ``N`` alone is one as ``N°`` only."""
    goes_on = _GOES_ON if _fields()[letters][1] else _GOES_ON_AT_ONCE
    return not goes_on.match(text, end) and (letters != "n" or text[end : end + 1] in ("°", "º"))


def _weight(match: _Match) -> tuple[float, int]:
    """The longest counts; one that has slipped has to be longer by a word."""
    return len(match.letters) - (0.0 if match.sure == 1.0 else _SLIP), -match.end


def _linked(between: str) -> bool:
    return between.isspace() or _LINK.fullmatch(between) is not None


@cache
def _near(letters: str) -> str:
    """The label that differs by a slip of recognition; empty for none."""
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    slips = 2 if len(letters) >= 2 * _SLIP_FROM else 1
    found = process.extractOne(letters, _long(), scorer=Levenshtein.distance, score_cutoff=slips)
    return found[0] if found else ""


@cache
def _long() -> tuple[str, ...]:
    return tuple(sorted(letters for letters in _fields() if len(letters) >= _SLIP_FROM))


@cache
def _fields() -> Mapping[str, tuple[tuple[Field, ...], bool]]:
    """Letters of a label to its fields; strong where it is for one of them."""
    package = "layouts.fields.rules.labels"
    held: Mapping[Field, Mapping[str, Sequence[Sequence[str]]]] = yaml_file(package, "labels.yaml")
    found: dict[str, tuple[tuple[Field, ...], bool]] = {}
    for strong in (True, False):
        for field, strengths in held.items():
            for label in (label for language in strengths["strong" if strong else "weak"] for label in language):
                letters = letters_of(label)
                fields, known_strong = found.get(letters, ((), strong))
                if field not in fields:
                    found[letters] = ((*fields, field), known_strong)
    return found
