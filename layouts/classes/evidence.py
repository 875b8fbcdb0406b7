"""What speaks for each class on one page, on a logistic scale: titles, cues and looks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
_BEGINS: Final = 1.5
"""For a title with a few words after it: ``Invoice 4711``."""
_CUE: Final = 0.55
_MOST_OF_CUES: Final = 4.0
_TOP: Final = 0.45
"""Of the page's height: where titles stand."""
_OPENS: Final = 2.4
_OPENING: Final = 16
"""Lines."""
_MOST_WORDS: Final = 7
"""Of a line that may be a title."""
_BIGGER: Final = 1.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """For a class on a page. ``title`` is the weight of what it calls itself, part of ``weight``; ``says``: the title
    and the cues, for people.
    """

    weight: float = 0.0
    title: float = 0.0
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopLine:
    """A short phrase near the top. ``big``: in letters bigger than most."""

    text: str
    big: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    text: PlainText
    opening: PlainText
    tops: tuple[TopLine, ...]


def page_evidence(page: PageView, classes: Mapping[ClassName, ClassCues]) -> dict[ClassName, Evidence]:
    """For every class; of a page without words there is none."""
    if not page.words:
        return {}
    seen = _Seen(PlainText.of(page.text), opening_of(page), tuple(top_lines(page)))
    look = looks(traits_of(page))
    return {name: _evidence(cues, seen, look.get(name, 0.0)) for name, cues in classes.items()}


def opening_of(page: PageView) -> PlainText:
    """The first lines of a page, where letters greet."""
    return PlainText.of("\n".join(line.text for line in page.lines[:_OPENING]))


def top_lines(page: PageView) -> Iterator[TopLine]:
    """Phrases that may be titles, as ``plain`` gives them."""
    usual = median(line.upright.height for line in page.lines)
    for line in page.lines:
        for phrase in line.phrases:
            if phrase.upright.y0 <= _TOP and len(phrase.words) <= _MOST_WORDS and (text := plain(phrase.text)):
                yield TopLine(text, big=phrase.upright.height >= _BIGGER * usual)


def _evidence(cues: ClassCues, seen: _Seen, look: float) -> Evidence:
    titles = {title: weight for title in cues.titles if (weight := _title_weight(title, seen.tops))}
    opening = [phrase for phrase in cues.openings if seen.opening.has(phrase)][:1]
    best = max(titles, key=lambda title: titles[title], default="")
    said = [cue for cue in cues.cues if seen.text.has(cue)]
    title = titles.get(best, 0.0)
    weight = title + _OPENS * len(opening) + min(_MOST_OF_CUES, _CUE * len(said)) + look
    return Evidence(weight=weight, title=title, says=((best,) if best else ()) + (*opening, *said))


def _title_weight(title: str, tops: tuple[TopLine, ...]) -> float:
    return max((_as_title(title, top) for top in tops), default=0.0)


def _as_title(title: str, top: TopLine) -> float:
    more = _BIG if top.big else 0.0
    if top.text == title or top.text.replace(" ", "") == title.replace(" ", ""):
        return _TITLE + more
    if top.text.startswith(f"{title} ") or (top.big and top.text.endswith(f" {title}")):
        return _BEGINS + more
    return 0.0
