"""How far two texts of one page have the same words and the same numbers, in whatever order.

Words are compared without case, accents, hyphens and ligatures; scripts without spaces between words by pairs of
characters; numbers without the marks that part thousands.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.scripts import is_unspaced
from recto.values import Value

ENOUGH_WORDS = 20
"""Fewer words prove nothing."""

DIFFERENT, DIFFERENT_READ = 0.35, 0.4
"""Share of words on one side only that is a disagreement: with typed text, and with what an engine read. Typed Arabic
lacks a third where PDF files hold the shapes of its letters in the order of the page."""

WRONG, WRONG_READ = 0.04, 0.25
WRONG_NUMBERS, WRONG_NUMBERS_READ = 2, 4
"""Share, and number, of the numbers that are others: known ones that are missing where unknown ones were written."""

LEAST_SEARCHED = 5
"""Letters of a word that is also looked for across the spaces of the other text: engines part and join words."""

_COMMAND: Final = re.compile(r"\\[A-Za-z]+|</?[A-Za-z][^<>]{0,200}>|&#?\w{1,10};")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u00ac\u2010\u2011\u2043]\s*(?=[^\W\d_])")
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_])['\u2018\u2019\u02bc`\u00b4](?=[^\W\d_])")
_TOKEN: Final = re.compile(r"\d+(?:[.,'\u2019\u066b\u066c]\d+)*|[^\W\d_]+")
_THIN_SPACE: Final = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_MOST_JOINED = 4


class Agreement(Value):
    """Counts of words and numbers: ``written`` in the text that was judged, ``known`` in the one it was held against;
    ``shared`` are the known ones that were written, ``confirmed`` the written ones that are known or allowed."""

    words_written: int
    words_known: int
    words_shared: int
    words_confirmed: int
    numbers_written: int
    numbers_known: int
    numbers_shared: int
    numbers_confirmed: int

    @property
    def words_found(self) -> float:
        """Share of the known words that were written; 1 where none is known. The others below likewise."""
        return self.words_shared / self.words_known if self.words_known else 1.0

    @property
    def words_invented(self) -> float:
        """Share of the written words that are not known."""
        return 1.0 - self.words_confirmed / self.words_written if self.words_written else 0.0

    @property
    def numbers_found(self) -> float:
        return self.numbers_shared / self.numbers_known if self.numbers_known else 1.0

    @property
    def numbers_invented(self) -> float:
        return 1.0 - self.numbers_confirmed / self.numbers_written if self.numbers_written else 0.0


class Tokens(NamedTuple):
    """``joined``: all words, with nothing between them."""

    words: Counter[str]
    numbers: list[str]
    joined: str


def agreement(text: str, known: str, optional: str = "") -> Agreement:
    """Holds ``text`` against ``known``, all of which it should have, and ``optional``, which it may have.

    A few milliseconds for a full page.
    """
    written, held, free = tokens(text), tokens(known), tokens(optional)
    every = Tokens(held.words + free.words, held.numbers + free.numbers, f"{held.joined} {free.joined}")
    own, needed = _joined_alike(written.numbers, held.numbers)
    _, allowed = _joined_alike(written.numbers, every.numbers)
    return Agreement(
        words_written=written.words.total(),
        words_known=held.words.total(),
        words_shared=(written.words & held.words).total() + _elsewhere(held.words, written),
        words_confirmed=(written.words & every.words).total() + _elsewhere(written.words, every),
        numbers_written=own.total(),
        numbers_known=needed.total(),
        numbers_shared=(own & needed).total(),
        numbers_confirmed=(own & allowed).total(),
    )


def disagreement(found: Agreement, *, complete: bool, exact: bool) -> Verdict:
    """What ``agreement`` means for the text. ``complete``, ``exact``: of what it was held against, see ``Evidence``."""
    most = DIFFERENT if exact else DIFFERENT_READ
    left = 1.0 - found.words_found
    if found.words_known >= ENOUGH_WORDS and left > most:
        return _doubt(left, "of the words that the page is known to have are missing")
    if complete and found.words_written >= ENOUGH_WORDS and found.words_invented > most:
        return _doubt(found.words_invented, "of the words are not among those that the page is known to have")
    if not complete:
        return Good()
    wrong = min(found.numbers_written - found.numbers_confirmed, found.numbers_known - found.numbers_shared)
    share = wrong / max(1, found.numbers_known)
    if wrong >= (WRONG_NUMBERS if exact else WRONG_NUMBERS_READ) and share > (WRONG if exact else WRONG_READ):
        return _doubt(share, "of the numbers are others than those that the page is known to have")
    return Good()


def _doubt(share: float, what: str) -> Doubtful:
    return Doubtful(code="disagrees", reason=f"{share:.0%} {what}", share=round(share, 3))


def tokens(text: str) -> Tokens:
    """The words and numbers of a text in the form in which they are compared."""
    plain = _APOSTROPHE.sub("", _HYPHEN.sub("", _THIN_SPACE.sub("", _COMMAND.sub(" ", text))))
    found = _TOKEN.findall(_folded(plain))
    numbers = [_number(token) for token in found if token[0].isdigit()]
    words = [word for token in found if not token[0].isdigit() for word in _parted(token)]
    return Tokens(Counter(words), numbers, "".join(token for token in found if not token[0].isdigit()))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(char for char in apart if not unicodedata.combining(char)))


def _parted(token: str) -> Iterator[str]:
    """A word; pairs of characters where words are not parted by spaces; nothing for a single letter."""
    if token.isascii() or not is_unspaced(token[0]):
        if len(token) > 1:
            yield token
    elif len(token) == 1:
        yield token
    else:
        yield from (token[at : at + 2] for at in range(len(token) - 1))


def _number(token: str) -> str:
    """With a point for its decimals and nothing for its thousands. What three digits follow parts thousands; that a
    few decimals have three digits too does no harm, as they are printed alike in both texts."""
    parts = re.split(r"\D", token)
    whole, last = "".join(parts[:-1]), parts[-1]
    value = whole + last if not whole or len(last) == 3 else f"{whole}.{last}"
    return "".join(str(unicodedata.digit(char, 0)) if char.isdigit() else char for char in value)


def _elsewhere(words: Counter[str], other: Tokens) -> int:
    """How many of ``words`` that are no words of ``other`` stand in it all the same, parted or joined otherwise."""
    return sum(
        count
        for word, count in words.items()
        if word not in other.words and len(word) >= LEAST_SEARCHED and word in other.joined
    )


def _joined_alike(one: list[str], two: list[str]) -> tuple[Counter[str], Counter[str]]:
    """Counts of both, where figures that one text parts by spaces are joined if the other has them as one number."""
    return _joined(one, set(two)), _joined(two, set(one))


def _joined(numbers: list[str], others: Iterable[str]) -> Counter[str]:
    wanted = frozenset(other for other in others if len(other) > 3)
    counts: Counter[str] = Counter()
    at = 0
    while at < len(numbers):
        length = _run(numbers, at, wanted)
        counts["".join(numbers[at : at + length])] += 1
        at += length
    return counts


def _run(numbers: list[str], at: int, wanted: frozenset[str]) -> int:
    """How many numbers from ``at`` on are together one that is wanted."""
    if len(numbers[at]) > 3:
        return 1
    for length in range(_MOST_JOINED, 1, -1):
        pieces = numbers[at : at + length]
        if len(pieces) == length and "".join(pieces) in wanted and all(len(p.split(".")[0]) == 3 for p in pieces[1:]):
            return length
    return 1
