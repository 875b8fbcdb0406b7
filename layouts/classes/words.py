"""The class of a document by its words: what it calls itself, what it says, and what it looks like.

Evidence is added up on a logistic scale and weighed against "none of these", so that with little of it a document is
``other``. No model is asked, and a document cannot name a class that the taxonomy does not have.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Final, TypeAlias

from layouts.classes.boundaries import beginnings
from layouts.classes.cues import ClassCues, builtin_classes, class_cues, plain
from layouts.classes.evidence import Evidence, combined, page_evidence
from layouts.fields.view import DocumentView, PageView
from recto.classes import OTHER, ClassDescription, ClassGuess, Classified, ClassName, PageClass, Taxonomy

ENGINE: Final = "words/1"

_NONE_OF_THEM: Final = 2.4
"""What a class has to have for itself before it is likelier than none."""
_FEW_WORDS: Final = 12
"""A page with fewer says little: a cover, a divider."""
_WEIGHTS: Final = (1.0, 0.7, 0.5)
"""Of what the first pages say; the others say ``_LATER``."""
_LATER: Final = 0.3
_LOOKED_AT: Final = 12
"""Pages that decide the document's class."""
_LEAST_RIVAL: Final = 0.01
_MOST_RIVALS: Final = 4
_MOST_SAID: Final = 5

PageEvidence: TypeAlias = Mapping[ClassName, Evidence]


def class_by_words(view: DocumentView, taxonomy: Taxonomy) -> Classified:
    """The class of the document, those of its pages, and where documents begin in it."""
    asked = taxonomy_classes(taxonomy)
    found = [page_evidence(page, _cues_of(asked)) for page in view.pages]
    likely = [_guesses({name: said.weight for name, said in page.items()}, asked)[0] for page in found]
    begins = beginnings(
        view.pages, likely, [max((said.title_weight for said in page.values()), default=0.0) for page in found]
    )
    pages = (
        PageClass(page=page.page, name=_name_of(guess, taxonomy.sure), probability=guess.probability, begins=begin)
        for page, guess, begin in zip(view.pages, likely, begins, strict=True)
    )
    return _document(tuple(_telling(view.pages, found)), asked, taxonomy.sure, tuple(pages))


def taxonomy_classes(taxonomy: Taxonomy) -> Mapping[ClassName, ClassDescription]:
    """Its classes, the built-in ones where it has none of its own; ``other`` is always one."""
    return {OTHER: builtin_classes()[OTHER], **(taxonomy.classes or builtin_classes())}


def _cues_of(asked: Mapping[ClassName, ClassDescription]) -> dict[ClassName, ClassCues]:
    """Those of the built-in class of that name, or with those fields; else the name as a title. Built-in classes that
    nobody asked for are looked for, too: what is one of them is not another that looks like it.
    """
    known = class_cues()
    cues = {
        name: known.get(name) or known.get(described.fields) or ClassCues(described.description, (_spoken(name),))
        for name, described in asked.items()
    }
    taken = {described.fields for described in asked.values()}
    return {**{name: said for name, said in known.items() if name not in taken}, **cues}


def _spoken(name: ClassName) -> str:
    return plain(name.replace("_", " ").replace("-", " "))


def _telling(pages: Sequence[PageView], found: Sequence[PageEvidence]) -> Iterator[tuple[float, PageEvidence]]:
    """What the first pages say with its weight. A page of few words, such as a cover, leaves its own to the next."""
    weights = chain(_WEIGHTS, repeat(_LATER))
    weight = next(weights)
    for page, said in zip(pages[:_LOOKED_AT], found, strict=False):
        yield weight, said
        weight = next(weights) if len(page.words) >= _FEW_WORDS else weight


def _document(
    found: Sequence[tuple[float, PageEvidence]], asked: Collection[ClassName], sure: float, pages: tuple[PageClass, ...]
) -> Classified:
    names = sorted({name for _, page in found for name in page})
    whole = {name: combined([(weight, page[name]) for weight, page in found if name in page]) for name in names}
    best, *rivals = _guesses({name: said.weight for name, said in whole.items()}, asked)
    name = _name_of(best, sure)
    return Classified(
        name=name,
        probability=best.probability,
        by="words",
        engine=ENGINE,
        why=_why(best, name, whole.get(best.name, Evidence()).says),
        rivals=tuple(_rivals(name, (best, *rivals))),
        pages=pages,
    )


def _guesses(weights: Mapping[ClassName, float], asked: Collection[ClassName]) -> list[ClassGuess]:
    """The likeliest first. What is a class that nobody asked for is ``other``."""
    powers = {name: math.expm1(max(0.0, weight)) for name, weight in weights.items()}
    none = math.exp(_NONE_OF_THEM + max(0.0, weights.get(OTHER, 0.0)))
    whole = none + sum(power for name, power in powers.items() if name != OTHER)
    shares = {name: power / whole for name, power in powers.items() if name in asked and name != OTHER}
    shares[OTHER] = 1.0 - sum(shares.values())
    guesses = (ClassGuess(name=name, probability=min(1.0, max(0.0, share))) for name, share in shares.items())
    return sorted(guesses, key=lambda guess: (-guess.probability, guess.name))


def _name_of(guess: ClassGuess, sure: float) -> ClassName:
    return guess.name if guess.probability >= sure else OTHER


def _rivals(name: ClassName, guesses: Iterable[ClassGuess]) -> list[ClassGuess]:
    likely = (guess for guess in guesses if guess.name != name and guess.probability >= _LEAST_RIVAL)
    return list(likely)[:_MOST_RIVALS]


def _why(best: ClassGuess, name: ClassName, said: Sequence[str]) -> str:
    if best.name == OTHER:
        return "it neither says nor looks what it is"
    because = "it says " + ", ".join(f"'{phrase}'" for phrase in said[:_MOST_SAID]) if said else "it looks like one"
    return f"{best.name}: {because}" if name == best.name else f"not sure enough of {best.name}: {because}"
