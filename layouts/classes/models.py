"""Learnt categories put to use: features times weights, with numpy and nothing else. Models are numbers, never code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from layouts.calibration import logistic
from layouts.classes.features import FEATURES, PIECE, DocumentFeatures, features_of
from layouts.fields.view import DocumentView
from recto.categories import CategoryModel
from recto.classes import ClassGuess, ClassName, Label
from recto.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEASURE_WEIGHT: Final = 0.3
"""Of a measure beside the terms, which have a length of 1 together."""
FARTHEST: Final = 3.0
"""Standard deviations: measures farther out count as much."""
LEAST: Final = 0.5
"""A label holds from this probability on."""


@dataclass(frozen=True)
class Space:
    """The numbers that a document has for a model: its terms, weighed by how rare they are, then its measures.
    ``terms`` are sorted: pieces of words come before words.
    """

    terms: tuple[str, ...]
    rarities: tuple[float, ...]
    centres: tuple[float, ...]
    scales: tuple[float, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def _pieces(self) -> int:
        return sum(term.startswith(PIECE) for term in self.terms)

    @cached_property
    def _rarities(self) -> "NDArray[np.float64]":
        import numpy as np  # noqa: PLC0415 - slow

        return np.asarray(self.rarities)

    def row(self, features: DocumentFeatures) -> "NDArray[np.float64]":
        """Words have a length of 1 together, pieces of words too. All 0 for a document without words: that nothing
        could be read says nothing of its kind.
        """
        import numpy as np  # noqa: PLC0415 - slow

        row = np.zeros(len(self.terms) + len(self.centres))
        if not features.terms:
            return row
        known = [
            (place, weight) for term, weight in features.terms.items() if (place := self._places.get(term, -1)) >= 0
        ]
        places, weights = [place for place, _ in known], [weight for _, weight in known]
        row[places] = np.asarray(weights) * self._rarities[places] if known else 0.0
        for kind in (slice(self._pieces), slice(self._pieces, len(self.terms))):
            row[kind] /= float(np.linalg.norm(row[kind])) or 1.0
        away = (np.asarray(features.measures) - np.asarray(self.centres)) / np.asarray(self.scales)
        row[len(self.terms) :] = MEASURE_WEIGHT * np.clip(away, -FARTHEST, FARTHEST)
        return row


def probabilities(model: CategoryModel, features: DocumentFeatures) -> tuple[ClassGuess, ...]:
    """Of each class, in the model's order; they need not add up to 1. Raises as ``usable`` does."""
    import numpy as np  # noqa: PLC0415 - slow

    usable(model)
    space = Space(model.terms, model.rarities, model.centres, model.scales)
    row = space.row(features)
    scores = [one.slope * (float(row @ np.asarray(one.weights)) + one.bias) + one.offset for one in model.classes]
    return tuple(
        ClassGuess(name=one.name, probability=chance_of(score, examples=one.scores.examples))
        for one, score in zip(model.classes, scores, strict=True)
    )


def chance_of(score: float, *, examples: int) -> float:
    """The probability of log odds, for a class with so many examples: three that were right do not make the fourth
    sure (Laplace's rule of succession).
    """
    return min(logistic(score), (examples + 1) / (examples + 2))


def usable(model: CategoryModel) -> CategoryModel:
    """Raises ``UsageError`` for a model that learnt on other features."""
    if model.features != FEATURES:
        raise UsageError(
            f"the categories {model.name} ({model.version}) were learnt by another version of Recto",
            remedy=f"Train them again: recto categories train DIR --name {model.name}.",
        )
    return model


def labels_of(model: CategoryModel, view: DocumentView) -> tuple[Label, ...]:
    """What the model says of a document, the likeliest first. Raises as ``usable`` does."""
    guesses = sorted(probabilities(model, features_of(view)), key=lambda guess: (-guess.probability, guess.name))
    return tuple(
        Label(
            model=model.name,
            version=model.version,
            name=guess.name,
            probability=guess.probability,
            holds=guess.probability >= LEAST,
        )
        for guess in guesses
    )


def likeliest(guesses: Sequence[ClassGuess]) -> ClassName:
    """The likeliest class, whether it holds or not."""
    return max(guesses, key=lambda guess: (guess.probability, guess.name)).name
