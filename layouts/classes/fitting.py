"""Logistic regressions by scikit-learn, taken out of it as plain numbers."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# scikit-learn carries no types.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Truths = NDArray[np.bool_]

_STRENGTH: Final = 4.0
"""What the regression may give for fitting its examples: the inverse of its regularisation."""
_BINS: Final = 10
_STEPS: Final = 100
_LONGEST_STEP: Final = 2.0
"""Newton's method would leap too far where few examples are on one side."""
_SMALLEST_STEP: Final = 1e-9
_RIDGE: Final = 1e-6
"""So that there is a line where all scores are the same."""


@dataclass(frozen=True)
class Regression:
    weights: "Numbers"
    bias: float


@dataclass(frozen=True, slots=True)
class Line:
    """Of a score's log odds."""

    slope: float
    offset: float


def fitted(rows: "Numbers", has: "Truths") -> Regression:
    """Examples of the rarer side count the more. Where there are none of one side, every score is far from it."""
    import numpy as np  # noqa: PLC0415 - slow
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow

    if has.all() or not has.any():
        return Regression(np.zeros(rows.shape[1]), 5.0 if has.all() else -5.0)
    model: Any = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced", random_state=0)
    model.fit(rows, has)
    return Regression(np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0]))


def calibrated(scores: "Numbers", has: "Truths") -> Line:
    """Platt's line: log odds from held-out scores, by Newton's method, with his softened truths so that few examples do
    not make it sure (Platt 1999; Lin, Lin and Weng 2007).

    scikit-learn has it in ``CalibratedClassifierCV`` alone, which wants classifiers, not scores that were held out.
    """
    import numpy as np  # noqa: PLC0415 - slow

    have, lack = int(has.sum()), int((~has).sum())
    goals = np.where(has, (have + 1) / (have + 2), 1 / (lack + 2))
    features = np.column_stack([scores, np.ones_like(scores)])
    line = np.array([1.0, float(np.log((have + 1) / (lack + 1)))])
    for _ in range(_STEPS):
        chances = 1.0 / (1.0 + np.exp(-np.clip(features @ line, -30, 30)))
        slope = features.T @ (chances - goals) + _RIDGE * line
        curvature = (features * (chances * (1 - chances))[:, None]).T @ features + _RIDGE * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        line = line - np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if float(np.abs(step).max()) < _SMALLEST_STEP:
            break
    return Line(float(line[0]), float(line[1])) if line[0] > 0 else Line(0.0, float(np.log((have + 1) / (lack + 1))))


def reliability_error(chances: "Numbers", has: "Sequence[Truths]") -> float:
    """By how much the probabilities of ten bins differ from how often they were right, on average."""
    import numpy as np  # noqa: PLC0415 - slow

    said, true = chances.T.ravel(), np.concatenate(list(has))
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float(said[bins == each].mean() - true[bins == each].mean())) for each in sorted(set(bins.tolist()))]
    sizes = [int((bins == each).sum()) for each in sorted(set(bins.tolist()))]
    return float(np.average(gaps, weights=sizes)) if sizes else 0.0
