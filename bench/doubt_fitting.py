"""Curves that turn features into an expected loss, fitted so that more of a feature never lowers it.

Logistic regression on shares, the losses, with two ramps for each feature and no negative slope; slopes are held down
by an absolute and a square penalty, so that features which add nothing get none. Convex: there is one answer, found
by projected gradients with momentum (Beck and Teboulle, 2009).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layouts.doubt.fitted import Curve, Fitted, Provenance, Told, scored

Floats = NDArray[np.float64]

KNOTS = (0.5, 0.9, 0.99)
"""Quantiles of a feature's values, where it has any, at which its curve bends and ends."""
FEWEST_DOCUMENTS = 3
"""That have a feature: fewer prove nothing."""
SPARSE, SMOOTH = 0.001, 0.01
"""Penalties on the sum of the slopes and of their squares, against the mean loss over rows."""
STEPS = 1500
PLACES = 4


class Row(NamedTuple):
    """A part of a page with its features and its ``loss``. Rows of one ``medium`` weigh together as much as others'."""

    medium: str
    source: str
    document: str
    measures: tuple[float, ...]
    loss: float


class _Ramp(NamedTuple):
    """0 up to ``low``, 1 from ``high`` on, of the feature at ``place``."""

    place: int
    low: float
    high: float


def fit(rows: Sequence[Row], told: Sequence[Told], corpus: str) -> Fitted:
    """Raises ``ValueError`` for no rows."""
    if not rows:
        raise ValueError("nothing to fit on")
    measures = np.array([row.measures for row in rows], np.float64)
    ramps = [ramp for place in range(len(told)) for ramp in _ramps(place, measures[:, place], rows)]
    intercept, slopes = _solved(_inputs(measures, ramps), np.array([row.loss for row in rows]), _weights(rows))
    curves = [_curve(told[place].code, place, ramps, slopes) for place in range(len(told))]
    return Fitted(
        intercept=round(intercept, PLACES),
        curves=tuple(curve for curve in curves if curve.points[-1][1] > 0),
        provenance=Provenance(
            rows=len(rows),
            documents=len({row.document for row in rows}),
            sources=tuple(sorted({row.source for row in rows})),
            corpus=corpus,
            left_out={},
        ),
    )


def left_out_scores(rows: Sequence[Row], told: Sequence[Told], beside: Sequence[Row] = ()) -> list[float]:
    """The score of each row by what was fitted on all other sources; rows ``beside`` are fitted on, too."""
    every = [*rows, *beside]
    models = {
        source: fit([row for row in every if row.source != source], told, "") for source in {row.source for row in rows}
    }
    return [scored(row.measures, told, models[row.source]).score for row in rows]


def _ramps(place: int, values: Floats, rows: Sequence[Row]) -> list[_Ramp]:
    there = values > 0
    if len({row.document for row, has in zip(rows, there, strict=True) if has}) < FEWEST_DOCUMENTS:
        return []
    bends = sorted({0.0, *(round(float(np.quantile(values[there], share)), PLACES) for share in KNOTS)})
    return [_Ramp(place, low, high) for low, high in pairwise(bends)]


def _inputs(measures: Floats, ramps: Sequence[_Ramp]) -> Floats:
    columns = [np.clip((measures[:, ramp.place] - ramp.low) / (ramp.high - ramp.low), 0.0, 1.0) for ramp in ramps]
    return np.stack(columns, axis=1) if columns else np.zeros((len(measures), 0))


def _weights(rows: Sequence[Row]) -> Floats:
    """Of each row, so that every medium weighs the same; their sum is 1."""
    media = [row.medium for row in rows]
    shares = np.array([1.0 / media.count(medium) for medium in media])
    return shares / shares.sum()


def _solved(inputs: Floats, losses: Floats, weights: Floats) -> tuple[float, Floats]:
    """The intercept, and a slope of 0 or more for each column of ``inputs``."""
    extended = np.column_stack((np.ones(len(inputs)), inputs))
    steepest = 0.25 * float(np.linalg.norm(extended * np.sqrt(weights)[:, None], 2)) ** 2 + SMOOTH
    point = np.zeros(extended.shape[1])
    ahead, pace = point.copy(), 1.0
    for _ in range(STEPS):
        expected = 1.0 / (1.0 + np.exp(-extended @ ahead))
        slope = extended.T @ (weights * (expected - losses))
        slope[1:] += SPARSE + SMOOTH * ahead[1:]
        moved = ahead - slope / steepest
        moved[1:] = np.maximum(0.0, moved[1:])
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace**2)) / 2.0
        ahead = moved + (pace - 1.0) / faster * (moved - point)
        point, pace = moved, faster
    return float(point[0]), point[1:]


def _curve(code: str, place: int, ramps: Sequence[_Ramp], slopes: Floats) -> Curve:
    points, height = [(0.0, 0.0)], 0.0
    for ramp, slope in zip(ramps, slopes, strict=True):
        if ramp.place == place:
            height += float(slope)
            points.append((ramp.high, round(height, PLACES)))
    return Curve(code=code, points=tuple(points))
