"""How far the confidence of a field can be trusted, and the fit by which it is told.

A value whose truth is known is a case: what spoke for it, and whether it is right. Cases are fitted by a logistic
regression whose curves may only rise (score, reading, agreeing, passed) or fall (rival, failed), with a family for
every rule; families are drawn to zero and curves to what was assumed, the more the fewer cases speak for them. Each
family counts in each collection by the square root of its cases, so that forms with hundreds of pairs do not outvote
invoices with one date. Honest figures come from what was left out of the fit: whole collections, which says what a rule
is worth that nobody has measured, and documents, which says what one is worth elsewhere.
"""

# SciPy carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import minimize

from bench.reliability import Bin, Marked, bins, error
from layouts.calibration import along
from layouts.fields.confidences import Evidence, Feature, Fit, after_checks, calibrated, evidence_of
from layouts.fields.found import AllFindings, Candidate
from layouts.fields.paths import paths_of
from layouts.fields.support import Pages
from layouts.fields.view import DocumentView
from layouts.fields.weighing import Weighed, best, listed
from recto.fields import Check, Extraction, FieldSource, FieldValue
from recto.schemas import FieldSchema

KNOTS: Final[Mapping[Feature, tuple[float, ...]]] = {
    "score": (0.0, 0.5, 0.8, 1.0),
    "reading": (0.0, 0.5, 0.8, 0.95, 1.0),
    "rival": (0.0, 0.5, 1.0),
    "agreeing": (0.0, 1.0, 2.0),
    "passed": (0.0, 1.0, 2.0),
    "failed": (0.0, 1.0, 2.0),
}
"""Where curves bend."""
FALLING: Final[frozenset[Feature]] = frozenset({"rival", "failed"})
FOLDS: Final = 10
DRAWN_BACK: Final = 0.1
"""Of the square of how far every family and step is from where it began, beside the loss of the cases."""
ASSUMED: Final = ("model", "acroform", "xfa", "barcode")
"""Families that this corpus has no cases of: they keep what was assumed."""


_PLACE: Final = re.compile(r"\[\d+\]")


class Case(NamedTuple):
    """A value with what spoke for it; ``confidence`` as it was told."""

    collection: str
    document: str
    evidence: Evidence
    passed: int
    failed: int
    confidence: float
    right: bool


class Told(NamedTuple):
    """What is known of a value that was found."""

    evidence: Evidence
    passed: int
    failed: int


def told(
    schema: FieldSchema, findings: AllFindings, extraction: Extraction, checks: Sequence[Check], view: DocumentView
) -> dict[FieldValue, Told]:
    """Of every value of ``extraction``, as it is after ``checks``."""
    weighed = {_key(one.candidate.field, one.candidate): one.evidence for one in _weighed(schema, findings, view)}
    for found in findings:
        for group in found.groups:
            for cell in (cell for row in group.rows for cell in row.values):
                weighed.setdefault(_key(f"{group.group}.{cell.field}", cell), evidence_of(cell))
    passed = Counter(path for check in checks if check.passed for path in check.fields)
    failed = Counter(path for check in checks if not check.passed for path in check.fields)
    return {
        value: Told(weighed[key], passed[path], failed[path])
        for path, value in paths_of(schema, extraction)
        if (key := (_name(path), value.source, value.raw)) in weighed
    }


def reliability(cases: Sequence[Case]) -> list[Bin]:
    """By confidence as it was told."""
    return bins([Marked(case.confidence, 1, case.right) for case in cases])


def calibration_error(cases: Sequence[Case]) -> float:
    """Expected: how far confidence is from the share right, over bins, weighted by their cases."""
    return error([Marked(case.confidence, 1, case.right) for case in cases]) if cases else 0.0


def without_collection(cases: Sequence[Case], assumed: Fit) -> list[Case]:
    """The cases with the confidence that they have by a fit without their collection."""
    return _left_out(cases, [case.collection for case in cases], assumed)


def without_document(cases: Sequence[Case], assumed: Fit) -> list[Case]:
    """The same by fits without their document, and every ``FOLDS``-th of the others."""
    numbers = {name: number % FOLDS for number, name in enumerate(sorted({case.document for case in cases}))}
    return _left_out(cases, [str(numbers[case.document]) for case in cases], assumed)


def _left_out(cases: Sequence[Case], groups: Sequence[str], assumed: Fit) -> list[Case]:
    found: list[Case] = []
    for group in sorted(set(groups)):
        others = [case for case, own in zip(cases, groups, strict=True) if own != group]
        fit = fitted(others, assumed)
        found += [seen_by(fit, case) for case, own in zip(cases, groups, strict=True) if own == group]
    return found


def seen_by(fit: Fit, case: Case) -> Case:
    """The case with the confidence that ``fit`` gives it."""
    before = calibrated(case.evidence, fit)
    return case._replace(confidence=after_checks(before, passed=case.passed, failed=case.failed, fitted=fit))


def fitted(cases: Sequence[Case], assumed: Fit) -> Fit:
    """By maximum likelihood; what no case speaks for is as in ``assumed``."""
    families = sorted({_family(case) for case in cases})
    matrix = np.array([_row(case, families) for case in cases])
    right = np.array([case.right for case in cases], float)
    weights = _weights(cases)
    columns = 1 + len(families)
    begun = np.array([0.0] * columns + _assumed_steps(assumed))
    bounds = [(None, None)] * columns + [(0.0, None)] * (matrix.shape[1] - columns)

    def loss(at: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[float, object]:
        sums = matrix @ at
        chance = 1.0 / (1.0 + np.exp(-sums))
        moved = np.concatenate([[0.0], (at - begun)[1:]])
        value = weights @ (np.logaddexp(0.0, sums) - right * sums) + DRAWN_BACK * moved @ moved
        return float(value), matrix.T @ (weights * (chance - right)) + 2 * DRAWN_BACK * moved

    found = minimize(loss, begun, jac=True, method="L-BFGS-B", bounds=bounds).x
    own = {name: round(float(value), 2) for name, value in zip(families, found[1:columns], strict=True)}
    new = Fit(
        intercept=round(float(found[0]), 2),
        families=own,
        curves=dict(_curves(found[columns:])),
        provenance={
            "cases": len(cases),
            "collections": len({case.collection for case in cases}),
            "assumed": ", ".join(ASSUMED),
        },
    )
    return new.model_copy(update={"families": {**_as_sure_as_before(assumed, new), **own}})


def _as_sure_as_before(assumed: Fit, new: Fit) -> dict[str, float]:
    """Families without cases, so that their best values are as sure as was assumed."""
    moved = _at_best(assumed) - _at_best(new)
    return {name: round(assumed.families[name] + moved, 2) for name in ASSUMED if name in assumed.families}


def _at_best(fit: Fit) -> float:
    return fit.intercept + sum(fit.curves[name][-1][1] for name in ("score", "reading") if name in fit.curves)


def _weighed(schema: FieldSchema, findings: AllFindings, view: DocumentView) -> Iterator[Weighed]:
    locale = Pages(view).locale
    for spec in schema.fields:
        yield from (listed if spec.many else best)(spec, findings, locale)


def _key(name: str, candidate: Candidate) -> tuple[str, FieldSource, str]:
    return name, candidate.source, candidate.raw


def _name(path: str) -> str:
    """Of a field by its path: ``line_items.amount`` of ``line_items[2].amount``."""
    return _PLACE.sub("", path)


def _family(case: Case) -> str:
    return case.evidence.families[0]


def _weights(cases: Sequence[Case]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    counts = Counter((case.collection, _family(case)) for case in cases)
    return np.array([counts[case.collection, _family(case)] ** -0.5 for case in cases])


def _row(case: Case, families: Sequence[str]) -> list[float]:
    evidence = case.evidence
    values: dict[Feature, float] = {
        "score": evidence.score,
        "reading": evidence.reading,
        "rival": evidence.rival,
        "agreeing": evidence.agreeing,
        "passed": case.passed,
        "failed": case.failed,
    }
    steps = [step for name, value in values.items() for step in _steps(name, value)]
    return [1.0, *(float(_family(case) == name) for name in families), *steps]


def _steps(name: Feature, value: float) -> list[float]:
    """How much of each step between knots is taken; of falling ones what is left away."""
    knots = KNOTS[name]
    sign = -1.0 if name in FALLING else 1.0
    return [sign * min(1.0, max(0.0, (value - low) / (high - low))) for low, high in pairwise(knots)]


def _assumed_steps(assumed: Fit) -> list[float]:
    found: list[float] = []
    for name, knots in KNOTS.items():
        curve = assumed.curves.get(name, ((0.0, 0.0),))
        sign = -1.0 if name in FALLING else 1.0
        heights = [along(curve, min(curve[-1][0], max(curve[0][0], knot))) * sign for knot in knots]
        found += [max(0.0, high - low) for low, high in pairwise(heights)]
    return found


def _curves(steps: Sequence[float]) -> Iterator[tuple[Feature, tuple[tuple[float, float], ...]]]:
    place = 0
    for name, knots in KNOTS.items():
        sign = -1.0 if name in FALLING else 1.0
        heights = np.concatenate([[0.0], np.cumsum(steps[place : place + len(knots) - 1])]) * sign
        place += len(knots) - 1
        yield name, tuple((knot, round(float(height), 2)) for knot, height in zip(knots, heights, strict=True))


def by_family(cases: Sequence[Case]) -> list[tuple[str, int, float, float]]:
    """Of every family: its cases, the share right, and the mean confidence that was told."""
    own: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        own[_family(case)].append(case)
    return [
        (name, len(all), sum(one.right for one in all) / len(all), sum(one.confidence for one in all) / len(all))
        for name, all in sorted(own.items())
    ]
