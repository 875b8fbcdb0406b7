"""Classes: what kind of document something is, page by page and as a whole; and categories that were learnt."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StringConstraints

from recto.values import Confidence, PageNumber, Text, Value

ClassName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]

OTHER: Final = "other"
"""The class of what is none of the others, or of which nobody is sure enough."""

_LIKELY: Final = 0.3


class ClassDescription(Value):
    """A class of the taxonomy, in words: for models, and for people. ``schema`` names the fields that it has."""

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
