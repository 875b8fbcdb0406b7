"""How sure a value is: how often values that were found like it were right, as ``bench/fields.py`` measured.

The confidence is the logistic function of a sum: an intercept, what the rule adds that found it, and curves of straight
lines over what else is known. ``bench/fields.py --fit`` writes ``confidences.json``.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple, TypeAlias

from layouts.calibration import along, logistic
from layouts.fields.found import Candidate
from recto.values import Confidence, Value

Feature: TypeAlias = Literal["score", "reading", "rival", "agreeing", "passed", "failed"]

OF_RULES: Final = frozenset({"rules", "einvoice", "acroform", "xfa", "barcode"})
"""The engines that are not deployments."""
OF_MODELS: Final = "model"
_LEAST, _MOST = 0.001, 0.999
_HALF_OF_LAST = 0.0004
"""A confidence that is rounded to 0 or 1 is no farther from it."""


class Fit(Value):
    """``families`` by the name of a rule, of its part before the colon, of its engine, or ``model``: what it adds.
    ``curves``: a feature's value and what it adds; beyond the ends no more.
    """

    intercept: float
    families: dict[str, float]
    curves: dict[Feature, tuple[tuple[float, float], ...]]
    provenance: dict[str, str | int | float]


class Evidence(NamedTuple):
    """What speaks for a value, and against it: ``score`` and ``reading`` of its candidate; ``rival``, the best score of
    another value for the same field, 0 for none; ``agreeing`` other sources that have the same value.
    """

    families: tuple[str, ...]
    score: float
    reading: float
    rival: float = 0.0
    agreeing: int = 0


@cache
def fit() -> Fit:
    """The one that comes along."""
    return Fit.model_validate_json(files("layouts.fields").joinpath("confidences.json").read_text("utf-8"))


def evidence_of(candidate: Candidate, *, rival: float = 0.0, agreeing: int = 0) -> Evidence:
    """What is known of ``candidate``."""
    engine = candidate.engine if candidate.engine in OF_RULES else OF_MODELS
    names = (candidate.rule, candidate.rule.partition(":")[0], engine)
    return Evidence(tuple(dict.fromkeys(names)), candidate.score, candidate.reading, rival, agreeing)


def calibrated(evidence: Evidence, fitted: Fit | None = None) -> Confidence:
    """How often values with such evidence were right, before checks."""
    used = fitted or fit()
    own = next((used.families[name] for name in evidence.families if name in used.families), 0.0)
    measures: Mapping[Feature, float] = {
        "score": evidence.score,
        "reading": evidence.reading,
        "rival": evidence.rival,
        "agreeing": evidence.agreeing,
    }
    return round(logistic(used.intercept + own + sum(_added(used, name, value) for name, value in measures.items())), 3)


def after_checks(confidence: Confidence, *, passed: int, failed: int, fitted: Fit | None = None) -> Confidence:
    """The same where so many checks that the value takes part in were passed and failed."""
    used = fitted or fit()
    return _shifted(confidence, _added(used, "passed", passed) + _added(used, "failed", failed))


def agreed(confidence: Confidence, fitted: Fit | None = None) -> Confidence:
    """The same where one more source has the same value."""
    return _shifted(confidence, _added(fitted or fit(), "agreeing", 1))


def _shifted(confidence: Confidence, added: float) -> Confidence:
    inside = min(_MOST, max(_LEAST, confidence))
    return round(logistic(math.log(inside / (1 - inside)) + added), 3) if added else confidence


def before_checks(confidence: Confidence, *, passed: int, failed: int, fitted: Fit | None = None) -> float:
    """What ``after_checks`` made this of, not rounded: as near as rounded confidences tell."""
    used = fitted or fit()
    added = _added(used, "passed", passed) + _added(used, "failed", failed)
    inside = min(1 - _HALF_OF_LAST, max(_HALF_OF_LAST, confidence))
    return logistic(math.log(inside / (1 - inside)) - added) if added else confidence


def _added(used: Fit, feature: Feature, value: float) -> float:
    curve = used.curves.get(feature, ())
    if not curve:
        return 0.0
    return along(curve, min(curve[-1][0], max(curve[0][0], value)))
