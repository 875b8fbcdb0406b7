"""Categories learnt from examples: models as plain numbers, with how well they did on what they had not seen."""

from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from recto.classes import ClassName
from recto.values import Confidence, Name, Text, Value, digest

CATEGORIES_FORMAT: Final = "recto.categories/1"

CategoryName: TypeAlias = Name

VERSION_LETTERS: Final = 12


def _rounded(value: float) -> float:
    return round(value, 5)


Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_rounded)]
"""Rounded, so that the same examples give the same bytes."""


class ClassScores(Value):
    """Of a class, on examples whose group was held out. ``examples`` have it, ``found`` were given it."""

    examples: int = Field(ge=0)
    found: int = Field(ge=0)
    precision: Confidence
    recall: Confidence
    f1: Confidence


class LearntClass(Value):
    """A document has it where ``1 / (1 + exp(-(slope * score + offset)))`` is at least one half; ``score`` is ``bias``
    and the sum of the weights times the document's features, terms first. ``scores`` are from cross-validation.
    """

    name: ClassName
    weights: tuple[Number, ...]
    bias: Number
    slope: Number
    offset: Number
    scores: ClassScores


class CategoryModel(Value):
    """``features`` says which features it was learnt on. ``terms`` with how rare each is; ``centres`` and ``scales`` of
    the measures. ``documents`` it learnt from, ``negatives`` of them without a class. ``accuracy``: how often the
    likeliest class was right, and ``calibration_error``: by how much probabilities were off, on held-out examples.
    """

    format: Literal["recto.categories/1"] = CATEGORIES_FORMAT
    name: CategoryName
    features: str
    terms: tuple[Text, ...]
    rarities: tuple[Number, ...]
    centres: tuple[Number, ...]
    scales: tuple[Number, ...]
    classes: tuple[LearntClass, ...] = Field(min_length=1)
    documents: int
    negatives: int
    groups: int
    accuracy: Confidence
    calibration_error: Confidence

    @model_validator(mode="after")
    def _numbers_are_there(self) -> Self:
        """Each term and each measure has its own."""
        width = len(self.terms) + len(self.centres)
        if len(self.rarities) != len(self.terms) or len(self.scales) != len(self.centres) or 0.0 in self.scales:
            raise ValueError("its terms and measures do not have their numbers")
        if any(len(one.weights) != width for one in self.classes):
            raise ValueError("a class does not weigh its terms and measures")
        return self

    @property
    def version(self) -> str:
        """By content: the same examples give the same version."""
        return digest(self)[:VERSION_LETTERS]
