"""What is counted over all processes: names with labels, as they stand in a ``Meter`` and are shown to Prometheus."""

import json
from collections.abc import Mapping
from typing import Final

from recto.values import Value

COUNTERS: Final[Mapping[str, str]] = {
    "recto_pages": "Pages that ended, by engine and by the state that they ended in.",
    "recto_page_attempts": "Attempts at pages: each begins a page once.",
    "recto_page_deaths": "Attempts that ended the process at the page, by the code of the fault that they count as.",
    "recto_documents": "Documents that became final, by state.",
    "recto_jobs": "Jobs by what became of them: submitted, finished, cancelled.",
    "recto_deliveries": "Tries to deliver a message, by outcome.",
    "recto_cost_usd": "What remote models charged, in US dollars, by engine.",
}
"""Counters and what they count. Prometheus sees them with ``_total`` behind the name."""

TIMES: Final[Mapping[str, str]] = {
    "recto_unit_seconds": "Seconds that units of work took, by stage and by how they ended.",
}
"""What is measured in seconds, as histograms."""

BOUNDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Upper bounds of the histograms' buckets, in seconds; there is one more for all that took longer."""

_SUM: Final = "sum"
_BUCKET: Final = "bucket"
_INFINITE: Final = "+Inf"


class Counted(Value):
    """A counter as it is kept: ``part`` is empty, or which part of a histogram it is."""

    name: str
    labels: tuple[tuple[str, str], ...]
    part: str = ""


def counted(name: str, **labels: str) -> str:
    """The key of a counter. Raises ``KeyError`` for one that ``COUNTERS`` does not explain."""
    _ = COUNTERS[name]
    return _key(name, labels, "")


def timed(name: str, seconds: float, **labels: str) -> dict[str, float]:
    """What one measurement adds to the counters. Raises ``KeyError`` for one that ``TIMES`` does not explain."""
    _ = TIMES[name]
    bound = next((str(bound) for bound in BOUNDS if seconds <= bound), _INFINITE)
    return {_key(name, labels, _SUM): seconds, _key(name, labels, f"{_BUCKET}:{bound}"): 1.0}


def counter_of(key: str) -> Counted:
    """The counter behind a key. Raises ``ValueError`` for what is none."""
    return Counted.model_validate_json(key)


def _key(name: str, labels: Mapping[str, str], part: str) -> str:
    # A list in JSON: labels may hold anything, and equal ones give equal keys.
    kept = Counted(name=name, labels=tuple(sorted(labels.items())), part=part)
    return json.dumps(kept.model_dump(), ensure_ascii=True, separators=(",", ":"))


def buckets(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    """From counts by part to what Prometheus wants: each bucket holds those below it, the last one all."""
    total, result = 0.0, list[tuple[str, float]]()
    for bound in (*map(str, BOUNDS), _INFINITE):
        total += counts.get(f"{_BUCKET}:{bound}", 0.0)
        result.append((bound, total))
    return result
