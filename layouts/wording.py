"""Whether a text can be language at all, told without a dictionary.

Fonts with a wrong or missing map from glyphs to letters give text that looks like text and means nothing; poor OCR
gives words that no language has. Neither follows the habits of letters: which follow which, which are frequent,
that a word keeps to one script and one case.
"""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from layouts.letters import ALPHABET, COMMON, FOLLOWS
from recto.values import Value

LEAST_LETTERS = 60
"""Fewer letters of a script than this prove nothing about it."""
ENOUGH_LETTERS = 150
"""From here on its habits show clearly."""

_PLACE: Final = {letter: place for place, letter in enumerate(ALPHABET)}
_FOLDED: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ə": "e", "œ": "oe", "ſ": "s"}
)
_NUMBER: Final = re.compile(r"[^\w\s]*\d[\d\W_]*[^\W\d]{0,2}\W*")
_LEADERS: Final = re.compile(r"([\W_])\1+")
_TRIMMED: Final = " \t\n.,;:!?()[]{}<>\"'`´‘’“”„«»‹›*•·…–—-/|_©®™°§¶†‡+=&#%$€£"
_INSIDE: Final = frozenset(".,:;'’‘-‐‑–—/&@_·+()´`\u00ad\u200b\u200c\u200d\u200e\u200f")
"""Signs that stand inside ordinary words, names, addresses and abbreviations."""


class Wording(Value):
    """Measures of a text. Shares are 0 to 1, and 0 (or the best) where there is too little to measure.

    ``letters``, ``latin``: how many there are. ``flow``: mean likelihood of Latin letter pairs, 0 to 9 (prose: 6.0 to
    7; a permuted alphabet: 4.5 to 6.0).
    ``foreign``: accented among Latin letters. ``mixed``: words whose letters come from several scripts.
    ``odd``: words that no careful writer would write. ``signs``: ASCII signs among characters, numbers left out.
    ``rare``: among Han characters those that are on no list of common ones. ``uncommon``: an alphabet in which the
    letters that should be frequent are not, or empty.
    """

    letters: int
    latin: int
    flow: float
    foreign: float
    mixed: float
    odd: float
    signs: float
    rare: float
    uncommon: str


def wording(words: Iterable[str]) -> Wording:
    """Measures the words of a page, in any order."""
    plain = [word for word in words if not _NUMBER.fullmatch(word)]
    # Some fonts give Arabic letters as the shapes they take in a word; NFKC takes them back to letters.
    letters = Counter(char for word in plain for char in unicodedata.normalize("NFKC", word) if char.isalpha())
    latin = sum(count for char, count in letters.items() if script(char) == "LATIN")
    accented = sum(count for char, count in letters.items() if not char.isascii() and script(char) == "LATIN")
    stems = [stem for word in plain if (stem := word.strip(_TRIMMED)) and any(char.isalpha() for char in stem)]
    return Wording(
        letters=sum(letters.values()),
        latin=latin,
        flow=_flow(stems) if latin >= LEAST_LETTERS else 9.0,
        foreign=accented / latin if latin >= LEAST_LETTERS else 0.0,
        mixed=_share(stems, _mixes_scripts),
        odd=_share(stems, is_odd),
        signs=_signs(plain),
        rare=_rare_han(letters),
        uncommon=_uncommon(letters),
    )


@lru_cache(maxsize=8192)
def script(char: str) -> str:
    """The script of a letter as its Unicode name begins; kana, hangul and Han are one, as they mix in words."""
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    first = unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]
    if first in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"):
        return "HAN"
    return first if char.isalpha() else ""


def is_odd(word: str) -> bool:
    """Whether a word (its outer signs taken off) is one that OCR gone wrong or a broken font makes: signs or digits
    between letters, capitals after small letters, three times the same letter, or letters that never meet."""
    if len(word) < 2 or not any(char.isascii() and char.isalpha() for char in word):
        return False
    if any(not (char.isalnum() or char in _INSIDE or unicodedata.combining(char)) for char in word):
        return True
    if re.search(r"[a-z][0-9][a-z]|[A-Z][a-z]+[A-Z]{2,}[a-z]|[a-z]{2}[A-Z]\b|[a-z][A-Z][a-z]+[A-Z]", word):
        return True
    return any(_never_meets(part) for part in re.split(r"[^\w]+", word) if part.isalpha() and part[1:].islower())


def letters_only(text: str) -> list[str]:
    """The runs of letters in ``text``, small."""
    return re.findall(r"[^\W\d_]+", text.lower())


def lacks_vowels(words: Iterable[str]) -> bool:
    """Whether many words of small Latin letters have no vowel: a reader left out letters that it does not know."""
    small = [stem for word in words if len(stem := word.strip(_TRIMMED)) >= 2 and stem.isalpha() and stem.islower()]
    small = [stem for stem in small if script(stem[0]) == "LATIN"]
    bare = sum(1 for stem in small if not any(char in "aeiouyw" for char in _fold(stem)))
    return len(small) >= 15 and bare > 0.2 * len(small)


def lacks_accents(words: Iterable[str]) -> bool:
    """Whether a text in small Greek letters has hardly an accent, where nearly each word should have one."""
    greek = [word for word in words if len(word) >= 2 and word[1:].islower() and script(word[1]) == "GREEK"]
    marked = sum(1 for word in greek if any(unicodedata.decomposition(char) for char in word))
    return len(greek) >= 10 and marked < 0.2 * len(greek)


def lacks_tones(words: Iterable[str]) -> bool:
    """Whether a text in Vietnamese has hardly a letter with two marks, of which it should have more than of ơ and ư."""
    letters = Counter("".join(words).lower())
    horned = letters["ơ"] + letters["ư"]
    return horned >= 5 and sum(count for char, count in letters.items() if "ạ" <= char <= "ỹ") < horned


def _never_meets(part: str) -> bool:
    steps = _steps(part)
    return len(part) >= 3 and (sum(step == 0 for step in steps) >= 2 or sum(steps) / len(steps) < 3.0)


def _steps(word: str) -> list[int]:
    letters = _fold(word)
    places = [0, *(_PLACE[char] for char in letters if char in _PLACE), 0]
    return [int(FOLLOWS[a][b]) for a, b in itertools.pairwise(places)]


def _fold(word: str) -> str:
    lower = word.lower()
    return lower if lower.isascii() else unicodedata.normalize("NFKD", lower.translate(_FOLDED))


def _flow(stems: Sequence[str]) -> float:
    total = count = 0
    for stem in stems:
        for part in re.split(r"[\W\d_]+", stem):
            if len(part) >= 2 and script(part[0]) == "LATIN":
                steps = _steps(part)
                total, count = total + sum(steps), count + len(steps)
    return total / count if count else 9.0


def _share(stems: Sequence[str], test: Callable[[str], bool]) -> float:
    long = [stem for stem in stems if len(stem) >= 2]
    return sum(1 for stem in long if test(stem)) / len(long) if len(long) >= 8 else 0.0


def _mixes_scripts(word: str) -> bool:
    scripts = {script(char) for char in word if char.isalpha()} - {"", "HAN", "FULLWIDTH", "HALFWIDTH", "MODIFIER"}
    # One Greek letter in a Latin word is a symbol (mu, alpha), and mathematics has alphabets of its own.
    small = sum(1 for char in word if char.isalpha()) < 3
    return not small and len(scripts - {"MATHEMATICAL", "DOUBLE", "SCRIPT", "BLACK", "OHM", "MICRO", "ANGSTROM"}) > 1


def _signs(plain: Sequence[str]) -> float:
    text = _LEADERS.sub("", "".join(plain))
    signs = sum(1 for char in text if char.isascii() and not char.isalnum())
    return signs / len(text) if len(text) >= LEAST_LETTERS else 0.0


def _rare_han(letters: Counter[str]) -> float:
    han = {char: count for char, count in letters.items() if 0x3400 <= ord(char) <= 0x9FFF or ord(char) >= 0x20000}
    total = sum(han.values())
    return sum(count for char, count in han.items() if not _is_common_han(char)) / total if total >= 30 else 0.0


def _is_common_han(char: str) -> bool:
    """On the first level of GB 2312, of Big5 or of JIS X 0208: the 3,000 to 5,400 that schools teach."""
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("shift_jis", 0x88, 0x97)):
        code = char.encode(codec, "ignore")
        if len(code) == 2 and first <= code[0] <= last:
            return True
    return False


def _uncommon(letters: Counter[str]) -> str:
    bare: dict[str, Counter[str]] = {name: Counter() for name in COMMON}
    for char, count in letters.items():
        if (name := script(char)) in bare:
            bare[name][unicodedata.normalize("NFKD", char.lower())[0]] += count
    for name, own in bare.items():
        common, least = COMMON[name]
        if own.total() >= ENOUGH_LETTERS and sum(own[char] for char in common) < least * own.total():
            return name.capitalize()
    return ""
