"""What was fitted: how features become the loss that is to be expected, and how much of it each accounts for.

The score is the logistic function of an intercept and, for each feature, a curve of straight lines that begins at 0 and
never falls: more of what speaks against a part never lowers its score. ``bench/fit_doubt.py`` writes the files.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from layouts.calibration import along, logistic
from recto.escalations import Reason
from recto.values import Value

LEAST_WEIGHT = 0.005
"""Reasons that account for less of a score are not named."""

_PLACES = 4


class Told(NamedTuple):
    """A feature as it is told: its stable code, and a phrase for people."""

    code: str
    says: str


class Curve(Value):
    """``points``: a feature's value and what it adds, both rising; beyond the last it adds no more."""

    code: str
    points: tuple[tuple[float, float], ...]


class Provenance(Value):
    """What it was fitted on, and how well it does where the source was left out."""

    rows: int
    documents: int
    sources: tuple[str, ...]
    corpus: str
    left_out: dict[str, float]


class Fitted(Value):
    """Features that have no curve add nothing."""

    intercept: float
    curves: tuple[Curve, ...]
    provenance: Provenance


class Scored(NamedTuple):
    """The expected loss, 0 to 1, and what it comes from."""

    score: float
    reasons: tuple[Reason, ...]


@cache
def fitted(name: Literal["tables", "numbers", "pages"]) -> Fitted:
    return Fitted.model_validate_json(files("layouts.doubt").joinpath(f"{name}.json").read_text("utf-8"))


def scored(measures: Sequence[float], told: Sequence[Told], model: Fitted) -> Scored:
    """``measures`` of ``told``, in the same order."""
    curves = {curve.code: curve.points for curve in model.curves}
    added = [
        along(curves[feature.code], value) if feature.code in curves else 0.0
        for value, feature in zip(measures, told, strict=True)
    ]
    total = model.intercept + sum(added)
    score = logistic(total)
    reasons = [
        Reason(code=feature.code, measured=round(value, _PLACES), weight=weight, says=feature.says)
        for feature, value, own in zip(told, measures, added, strict=True)
        if (weight := round(score - logistic(total - own), _PLACES)) >= LEAST_WEIGHT
    ]
    return Scored(round(score, _PLACES), tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.code))))
