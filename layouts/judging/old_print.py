"""Signs that a page reads well and is yet not read as it is printed: old type, whose long s is taken for an f."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

from layouts.wording import letters_only
from recto.recognitions import Recognition, WordsRecognition
from recto.values import Value
from recto.words import Word, Words

SURE = 0.98
"""Mean confidence from which a reading needs no second look. Print that the embedded engine knows gives 0.98 to 1 on
collections of four centuries and a dozen languages; Fraktur 0.93 to 0.975, typescript with accents 0.96 to 0.99."""

FEWEST = 20
"""Fewer letters f than this inside words prove nothing."""

SAME_PLACE = 0.3
"""Share of the smaller of two words' boxes that lies in the other where they are the same word."""

_FOLDED: Final = str.maketrans({"f": "s", "ſ": "s"})


class Clear(Value):
    """Nothing speaks against the reading."""

    kind: Literal["clear"] = "clear"


class Suspect(Value):
    """Another engine may read it better. ``marked``: the reading is known to be wrong in places.

    ``reason`` is a phrase for people.
    """

    kind: Literal["suspect"] = "suspect"
    marked: bool
    reason: str


Impression: TypeAlias = Clear | Suspect


def impression(recognition: Recognition) -> Impression:
    """Of a reading that was judged good."""
    if not isinstance(recognition, WordsRecognition) or not recognition.words:
        return Clear()
    if has_long_s([word.text for word in recognition.words]):
        return Suspect(marked=True, reason="it is old print, whose long s was read as f")
    sure = sureness(recognition)
    return Clear() if sure >= SURE else Suspect(marked=False, reason=f"the engine is only {sure:.0%} sure of it")


def has_long_s(texts: Sequence[str]) -> bool:
    """Whether there are more f than s inside and at the start of words.

    A long s never ends a word. No language that was counted has so many f: the nearest, English and Danish, have as
    many s there or more; old print that was read as if it were new has fewer.
    """
    words = [word for text in texts for word in letters_only(text) if len(word) > 1]
    f, s = (sum(word.count(letter, 0, len(word) - 1) for word in words) for letter in "fs")
    return f >= FEWEST and f > s


def sureness(recognition: WordsRecognition) -> float:
    """The mean of what the engine says of its words, weighted by length (a full stop is always sure); 1 for none."""
    letters = sum(len(word.text) for word in recognition.words)
    return sum(word.confidence * len(word.text) for word in recognition.words) / letters if letters else 1.0


def with_long_s(words: Words, others: Words) -> Words:
    """``words`` with s for f where ``others``, by an engine that knows the long s, have an s in that place."""
    return tuple(_with_long_s(word, others) if "f" in word.text else word for word in words)


def _with_long_s(word: Word, others: Words) -> Word:
    there = [other for other in others if _is_same_place(word, other)]
    seen = "".join(other.text for other in sorted(there, key=lambda other: other.box.x0)).replace("ſ", "s")
    letters = list(word.text)
    match = SequenceMatcher(None, word.text.translate(_FOLDED), seen.translate(_FOLDED), autojunk=False)
    for start, place, length in match.get_matching_blocks():
        for step in range(length):
            if letters[start + step] == "f" and seen[place + step] == "s":
                letters[start + step] = "s"
    return word.model_copy(update={"text": "".join(letters)})


def _is_same_place(one: Word, other: Word) -> bool:
    return one.box.overlap(other.box) > SAME_PLACE * min(one.box.area, other.box.area)
