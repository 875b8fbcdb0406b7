"""What a model says of the kind of a document, weighed against its words. In doubt it is ``other``."""

from dataclasses import dataclass
from typing import Final

from layouts.classes.asking import wanted_classes
from layouts.fields.letters import without_space
from layouts.fields.support import Located, Pages
from layouts.fields.view import DocumentView
from recto.classes import OTHER, ClassGuess, Classified, ClassName, Taxonomy
from recto.document_answers import AnsweredClass, Certainty, class_form
from recto.escalations import Verdict
from recto.values import PageNumber, Text

SURE: Final[dict[Certainty, float]] = {"certain": 0.9, "likely": 0.75, "doubtful": 0.4}
"""How likely it is right where nothing else is known."""

_LEAST: Final = 4
"""Letters of what shows the class."""
_MOST_RIVALS: Final = 4


@dataclass(frozen=True, slots=True)
class ClassTaken:
    """``why``: what was made of the answer, a sentence for people."""

    classified: Classified
    verdict: Verdict
    why: str


def class_of_answer(
    text: Text, words: Classified, view: DocumentView, taxonomy: Taxonomy, *, engine: str
) -> ClassTaken:
    """``text`` is the answer to ``class_question``, ``words`` what is known without it.

    It counts where what it shows stands on a page; words that say something else make it less likely. Raises
    ``pydantic.ValidationError`` for an answer in another form.
    """
    answer = class_form(wanted_classes(taxonomy)).model_validate_json(text)
    if answer.name != OTHER and not _stands(answer, view):
        return ClassTaken(words, Verdict.REJECTED, f"{answer.name}: what is to show that stands on no page")
    probability = round(_probability(answer, words), 3)
    sure = answer.name != OTHER and probability >= taxonomy.sure
    name = answer.name if sure else OTHER
    why = f"{answer.name}: it says '{_short(answer.evidence)}'" if answer.evidence.strip() else answer.name
    classified = words.model_copy(
        update={
            "name": name,
            "probability": probability,
            "by": "model",
            "engine": engine,
            "why": why if name == answer.name else f"not sure enough of {why}",
            "rivals": _rivals(name, answer, probability, words),
        }
    )
    return ClassTaken(classified, Verdict.ACCEPTED, classified.why)


def _stands(answer: AnsweredClass, view: DocumentView) -> bool:
    if len(without_space(answer.evidence)) < _LEAST:
        return False
    return isinstance(Pages(view).located(answer.evidence, first=[PageNumber(answer.page)]), Located)


def _probability(answer: AnsweredClass, words: Classified) -> float:
    """Words that say the same add to it; words that are sure of something else take away nearly all, others little."""
    said = _guesses(words)
    agreeing = said.get(answer.name, 0.0)
    against = max((sure for name, sure in said.items() if name not in {answer.name, OTHER}), default=0.0)
    return (1 - (1 - SURE[answer.certainty]) * (1 - agreeing)) * (1 - against**2)


def _guesses(words: Classified) -> dict[ClassName, float]:
    """What the words say for each class, ``other`` left out: that words say nothing is no evidence."""
    said = {guess.name: guess.probability for guess in words.rivals if guess.name != OTHER}
    return said if words.name == OTHER else {**said, words.name: words.probability}


def _rivals(name: ClassName, answer: AnsweredClass, sure: float, words: Classified) -> tuple[ClassGuess, ...]:
    """What the answer names, and what the words do."""
    found = {guess: (1 - sure) * probability for guess, probability in _guesses(words).items()}
    found |= {answer.rival: (1 - sure) / 2} if answer.rival else {}
    found |= {answer.name: sure}
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return tuple(ClassGuess(name=other, probability=one) for other, one in ranked if other != name)[:_MOST_RIVALS]


def _short(text: str) -> str:
    return " ".join(text.split())[:120]
