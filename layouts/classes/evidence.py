"""What speaks for each class on one page, on a logistic scale: titles, cues and looks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from layouts.classes.cues import ClassCues, PlainText, plain
from layouts.classes.looks import looks
from layouts.classes.traits import traits_of
from layouts.fields.view import PageView
from recto.classes import ClassName

_TITLE: Final = 3.0
_BIG: Final = 0.6
"""More for a title in letters that are bigger than the others."""
_NUMBERED: Final = 2.6
"""``Invoice 4711``, ``Rechnung Nr. 4711``."""
_WITHIN: Final = 2.2
"""At the end of a line that holds nothing else: ``Mutual Nondisclosure Agreement``."""
_BEGINS: Final = 1.4
_LABEL: Final = 0.5
"""``Order: 4711`` tells what is referred to, not what it is."""
_CUE: Final = 0.55
_MOST_OF_CUES: Final = 4.0
_TOP: Final = 0.5
_NUMBERED_TOP: Final = 0.65
"""Of the page's height: where titles stand, and those with a number."""
_MOST_OF_A_TITLE: Final = 5
"""Words of a line that ends in one."""
_NUMBER = re.compile(r" (?:(?:no|nr|nro|num|number|nummer|numero|numer|n|#|№|vom|of|du|del) )*\(?[\w/-]*\d")
_SUFFIX = "*"
"""Before the end of a word: ``*rechnung``."""
_LABELS = re.compile(r"[^\W\d][:：]")
_OPENS: Final = 3.0
_CLOSES: Final = 1.0
"""More where it goes on like one that opens so."""
_OPENING: Final = 16
"""Lines."""
_MOST_WORDS: Final = 7
"""Of a line that may be a title."""
_BIGGER: Final = 1.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """For a class. ``title`` is what it calls itself, ``opening`` how the text begins, ``cues`` what it says with the
    weight of each, ``look`` the weight of what it looks like.
    """

    title: str = ""
    title_weight: float = 0.0
    opening: str = ""
    cues: Mapping[str, float] = field(default_factory=dict[str, float])
    look: float = 0.0

    @property
    def weight(self) -> float:
        said = min(_MOST_OF_CUES, _CUE * sum(self.cues.values()))
        opens = _OPENS + (_CLOSES if self.cues else 0.0) if self.opening else 0.0
        return self.title_weight + opens + said + self.look

    @property
    def says(self) -> tuple[str, ...]:
        """For people."""
        return tuple(phrase for phrase in (self.title, self.opening, *self.cues) if phrase)


def combined(found: Sequence[tuple[float, Evidence]]) -> Evidence:
    """What several pages say for a class, each with its weight, 0 to 1. It looks like the weightiest."""
    title_weight, title = max((weight * said.title_weight, said.title) for weight, said in found)
    cues: dict[str, float] = {}
    for weight, said in found:
        for cue in said.cues:
            cues[cue] = max(weight, cues.get(cue, 0.0))
    weighty = max(weight for weight, _ in found)
    looked = [said.look for weight, said in found if weight == weighty]
    opening = next((said.opening for weight, said in found if weight == weighty and said.opening), "")
    return Evidence(title, title_weight, opening, cues, max(looked))


@dataclass(frozen=True, slots=True)
class TopLine:
    """A short phrase near the top, as ``plain`` gives it. ``big``: in letters bigger than most. ``alone`` on its line.
    ``label``: a colon follows its first words.
    """

    text: str
    big: bool
    top: float
    alone: bool
    label: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    text: PlainText
    opening: PlainText
    tops: tuple[TopLine, ...]
    all_tops: str

    def may_have(self, title: str) -> bool:
        """Whether it is worth looking closer: most titles stand nowhere."""
        return title.removeprefix(_SUFFIX).replace(" ", "") in self.all_tops


def page_evidence(page: PageView, classes: Mapping[ClassName, ClassCues]) -> dict[ClassName, Evidence]:
    """For every class; of a page without words there is none."""
    if not page.words:
        return {}
    tops = tuple(top_lines(page))
    seen = _Seen(PlainText.of(page.text), opening_of(page), tops, "".join(top.text for top in tops).replace(" ", ""))
    look = looks(traits_of(page))
    return {name: _evidence(cues, seen, look.get(name, 0.0)) for name, cues in classes.items()}


def opening_of(page: PageView) -> PlainText:
    """The first lines of a page, where letters greet."""
    return PlainText.of("\n".join(line.text for line in page.lines[:_OPENING]))


def top_lines(page: PageView) -> Iterator[TopLine]:
    """Phrases that may be titles, and letters set apart: ``I N V O I C E``."""
    usual = median(line.upright.height for line in page.lines)
    for line in page.lines:
        if line.upright.y0 > _NUMBERED_TOP:
            continue
        big = line.upright.height >= _BIGGER * usual
        apart = "".join(phrase.text for phrase in line.phrases if len(phrase.text) == 1)
        if len(apart) > _MOST_OF_A_TITLE:
            yield TopLine(plain(apart), big, line.upright.y0, alone=True, label=False)
        for phrase in line.phrases:
            if len(phrase.words) <= _MOST_WORDS and (text := plain(phrase.text)):
                label = _LABELS.search(phrase.text) is not None
                yield TopLine(text, big, line.upright.y0, alone=len(line.phrases) == 1, label=label)


def _evidence(cues: ClassCues, seen: _Seen, look: float) -> Evidence:
    weights = ((_title_weight(title, seen.tops), title) for title in cues.titles if seen.may_have(title))
    weight, title = max(weights, default=(0.0, ""))
    return Evidence(
        title=title if weight else "",
        title_weight=weight,
        opening=next((phrase for phrase in cues.openings if seen.opening.has(phrase)), ""),
        cues={cue: 1.0 for cue in cues.cues if seen.text.has(cue)},
        look=look,
    )


def _title_weight(title: str, tops: tuple[TopLine, ...]) -> float:
    return max((_as_title(title, top) for top in tops), default=0.0)


def _as_title(title: str, top: TopLine) -> float:
    weight = _fit(title, top)
    if weight and top.label:
        return _LABEL
    if top.top > _TOP and weight != _NUMBERED:
        return 0.0
    return weight + (_BIG if top.big and weight else 0.0)


def _fit(title: str, top: TopLine) -> float:
    if title.startswith(_SUFFIX):
        first = top.text.split(" ", 1)[0]
        return _fit(first, top) if first.endswith(title.removeprefix(_SUFFIX)) else 0.0
    if top.text == title or top.text.replace(" ", "") == title.replace(" ", ""):
        return _TITLE
    if top.text.startswith(f"{title} "):
        return _NUMBERED if _NUMBER.match(top.text, len(title)) else _BEGINS
    within = top.text.endswith(f" {title}") and (top.alone or top.big)
    return _WITHIN if within and top.text.count(" ") < _MOST_OF_A_TITLE else 0.0
