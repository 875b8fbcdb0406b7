"""What documents of each class say of themselves, in many languages: ``cues.yaml``."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import chain

from layouts.yaml_files import yaml_file
from recto.classes import ClassDescription, ClassName

_NO_WORD = re.compile(r"[^\w'&.#№/-]+")
_EDGES = re.compile(r"(?<!\S)[.'-]+|[.'-]+(?!\S)")
_FEWEST_UNPARTED = 9
"""Letters of a phrase that is also looked for where an engine lost the spaces."""
_LATIN_ENDS = 0x250
_PARTS = ("titles", "cues", "openings", "closings")


@dataclass(frozen=True, slots=True)
class ClassCues:
    """Phrases as ``plain`` gives them. ``titles`` stand large or alone at the top, ``cues`` anywhere, ``openings``
    where the text begins, ``closings`` where it ends. ``*`` before a title: any word that ends so.
    """

    description: str
    titles: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()


@cache
def class_cues() -> dict[ClassName, ClassCues]:
    """Of the built-in classes, ``other`` too: what is like them and is none."""
    told = yaml_file("layouts.classes", "cues.yaml")
    return {
        name: ClassCues(said["description"], *(_phrases(said.get(part, [])) for part in _PARTS))
        for name, said in told.items()
    }


def builtin_classes() -> dict[ClassName, ClassDescription]:
    """What a taxonomy without classes stands for."""
    return {name: ClassDescription(description=cues.description) for name, cues in class_cues().items()}


def plain(text: str) -> str:
    """Lower case without accents, words parted by single spaces, without the signs between them."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    return " ".join(
        _EDGES.sub("", _NO_WORD.sub(" ", bare.replace("’", "'").replace("ł", "l").replace("ø", "o"))).split()
    )


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text to look phrases up in. ``spaced`` begins and ends with a space; ``unparted`` has none."""

    spaced: str
    unparted: str

    @classmethod
    def of(cls, text: str) -> "PlainText":
        words = plain(text)
        return cls(f" {words} ", words.replace(" ", ""))

    def has(self, phrase: str) -> bool:
        """Whole words, but in scripts that do not part them, and where long phrases lost their spaces."""
        if f" {phrase} " in self.spaced:
            return True
        if ord(phrase[0]) >= _LATIN_ENDS:
            return phrase in self.unparted
        return " " in phrase and len(phrase) >= _FEWEST_UNPARTED and phrase.replace(" ", "") in self.unparted


def _phrases(lists: list[list[str]]) -> tuple[str, ...]:
    phrases = (phrase if phrase.startswith("*") else plain(phrase) for phrase in chain.from_iterable(lists))
    return tuple(dict.fromkeys(phrases))
