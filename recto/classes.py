"""Classes: what kind of document something is, page by page and as a whole; and categories that were learnt."""

from typing import Final, Literal, TypeAlias

from pydantic import Field

from recto.values import Confidence, Name, PageNumber, Text, Value

ClassName: TypeAlias = Name

OTHER: Final = "other"
"""The class of what is none of the others, or of which nobody is sure enough."""

_LIKELY: Final = 0.3
"""Less is no guess that a person could go by: at most three classes reach it."""


class ClassDescription(Value):
    """A class of the taxonomy, in words: for models, and for people. ``fields`` names its schema, empty
    for the one that is called as it is.
    """

    description: str = Field(min_length=1)
    fields: str = ""


class Taxonomy(Value):
    """The classes that documents may have. ``policy``: rules in words for what is in doubt. Below ``sure`` a document
    is ``other``. Empty ``classes``: the built-in ones.
    """

    classes: dict[ClassName, ClassDescription] = Field(default_factory=dict[ClassName, ClassDescription])
    policy: str = ""
    sure: Confidence = 0.6


class ClassGuess(Value):
    """A class with how likely it is."""

    name: ClassName
    probability: Confidence


class PageClass(Value):
    """``begins``: with this page a document of a stream begins."""

    page: PageNumber
    name: ClassName
    probability: Confidence
    begins: bool = False


class Label(Value):
    """What a trained category model says. Several labels of one model may hold."""

    model: str
    version: str
    name: ClassName
    probability: Confidence
    holds: bool


class Classified(Value):
    """``name`` is ``other`` where nobody is sure. ``by`` whom: what the document itself carries (``embedded``), its
    ``words``, a trained ``category``, a ``model``, the ``order`` (a schema was named), or ``nobody``. ``why`` is a
    sentence; ``rivals`` the other classes that were thought of, the likeliest first.
    """

    name: ClassName = OTHER
    probability: Confidence = 0.0
    by: Literal["embedded", "words", "category", "model", "order", "nobody"] = "nobody"
    engine: str = ""
    why: Text = ""
    rivals: tuple[ClassGuess, ...] = ()
    pages: tuple[PageClass, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def likely(self) -> tuple[ClassGuess, ...]:
        """What it may be all the same where nobody is sure, the likeliest first."""
        guesses = self.rivals if self.name == OTHER else ()
        return tuple(guess for guess in guesses if guess.probability >= _LIKELY)


class DocumentPart(Value):
    """One document of a stream: its pages, both included, and the folder of its files in the result."""

    first: PageNumber
    last: PageNumber
    name: ClassName
    probability: Confidence
    path: str
