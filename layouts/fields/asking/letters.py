"""The letters of lines without white space, case and accents, each with its word: what texts are sought in."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from layouts.fields.view import PageView


@dataclass(frozen=True)
class Letters:
    """``text`` is what ``plain`` gives. ``words`` and ``places`` say for each letter of it which word of the page it
    comes from, and which letter there.
    """

    text: str
    words: tuple[int, ...]
    places: tuple[int, ...]

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where a word begins."""
        return frozenset(at for at in range(len(self.text)) if at == 0 or self.words[at] != self.words[at - 1])

    def covered(self, start: int, end: int) -> tuple[int, ...]:
        """The words of these letters, in order."""
        return tuple(dict.fromkeys(self.words[start:end]))

    def finds(self, wanted: str) -> Iterator[int]:
        """Where ``wanted`` stands on its own: no part of a longer word or number."""
        at = self.text.find(wanted)
        while at >= 0:
            if self.is_whole(at, at + len(wanted)):
                yield at
            at = self.text.find(wanted, at + 1)

    def is_whole(self, start: int, end: int) -> bool:
        return not self._joined(start - 1, start, -1) and not self._joined(end - 1, end, 1)

    def _joined(self, before: int, after: int, way: int) -> bool:
        """Whether these two letters are of one word or number."""
        if before < 0 or after >= len(self.text) or self.words[before] != self.words[after]:
            return False
        inside, outside = (after, before) if way < 0 else (before, after)
        if self.text[inside].isalnum() and self.text[outside].isalnum():
            return True
        beyond = outside + way
        if not 0 <= beyond < len(self.text) or self.words[beyond] != self.words[outside]:
            return False
        return self.text[inside].isdigit() and self.text[outside] in ".,'’" and self.text[beyond].isdigit()


def plain(text: str) -> str:
    """Without white space, case and accents, in the forms of letters that are compatible."""
    return "".join(_plain(letter) for letter in text)


def letters_of(page: PageView, words: Sequence[int]) -> Letters:
    """Of these words, one after the other."""
    found = [
        (letter, word, place)
        for word in words
        for place, printed in enumerate(page.words[word].text)
        for letter in _plain(printed)
    ]
    return Letters(
        text="".join(letter for letter, _, _ in found),
        words=tuple(word for _, word, _ in found),
        places=tuple(place for _, _, place in found),
    )


def _plain(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(part for part in parts if not part.isspace() and not unicodedata.combining(part))
