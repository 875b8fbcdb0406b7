"""What is counted over all processes: names with labels, as they stand in a ``Meter`` and are shown to Prometheus."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from recto.values import Value


class Explained(Value):
    """What is counted, as a sentence, and the names of its labels."""

    help: str
    labels: tuple[str, ...] = ()


COUNTERS: Final[Mapping[str, Explained]] = {
    "recto_pages": Explained(
        help="Pages that ended, by engine and by the state that they ended in.", labels=("engine", "state")
    ),
    "recto_page_attempts": Explained(help="Attempts at pages: each begins a page once."),
    "recto_model_tokens": Explained(
        help="Tokens that models wrote for pages, by the engine that the page ended with.", labels=("engine",)
    ),
    "recto_doubted_readings": Explained(
        help="Readings of models that could not count, by what was wrong: looping, truncated, left_out and others.",
        labels=("doubt",),
    ),
    "recto_rungs": Explained(
        help="Other ways in which pages were read after that, by rung of the ladder and by whether it counts: yes, no.",
        labels=("rung", "counts"),
    ),
    "recto_failed_attempts": Explained(
        help="Attempts at pages that failed, by the code of the fault. page_crashed and page_timeout ended a process.",
        labels=("code",),
    ),
    "recto_engine_away": Explained(
        help="Groups of pages that went back to wait since their engine's servers were away, by engine.",
        labels=("engine",),
    ),
    "recto_escalations": Explained(
        help="Parts of pages in doubt, by role, by the weightiest reason, and by verdict: accepted, rejected, failed, "
        "not_asked.",
        labels=("role", "reason", "verdict"),
    ),
    "recto_verdicts": Explained(
        help="What was made of answers, by the deployment that gave them: accepted, rejected.",
        labels=("deployment", "verdict"),
    ),
    "recto_calls": Explained(
        help="Calls of deployments, by what came of them: answered, stored (nothing was asked), or the code of the "
        "fault.",
        labels=("deployment", "outcome"),
    ),
    "recto_call_tokens": Explained(
        help="Tokens that calls of deployments took, by kind: input, cached (of the input), output.",
        labels=("deployment", "kind"),
    ),
    "recto_call_micros": Explained(
        help="What calls of deployments cost, in millionths of a US dollar.", labels=("deployment",)
    ),
    "recto_fields": Explained(
        help="Values that were found in documents, by schema and by who read them: rules, einvoice, acroform, xfa, "
        "barcode, or a deployment.",
        labels=("schema", "engine"),
    ),
    "recto_reviews": Explained(
        help="Documents that a person should look at, by schema and reason.", labels=("schema", "reason")
    ),
    "recto_consultations": Explained(
        help="Questions about whole documents, by role and verdict: accepted, rejected, failed, not_asked.",
        labels=("role", "verdict"),
    ),
    "recto_documents": Explained(help="Documents that became final, by state.", labels=("state",)),
    "recto_jobs": Explained(help="Jobs by what became of them: submitted, finished, cancelled.", labels=("state",)),
    "recto_deliveries": Explained(
        help="Tries to deliver a message, by the state of the message after.", labels=("state",)
    ),
}
"""Counters and what they count. Prometheus sees them with ``_total`` behind the name."""

TIMES: Final[Mapping[str, Explained]] = {
    "recto_unit_seconds": Explained(
        help="Seconds that units of work took, by stage and by how they ended.", labels=("stage", "outcome")
    ),
    "recto_call_seconds": Explained(help="Seconds that calls of deployments took.", labels=("deployment",)),
}
"""What is measured in seconds, as histograms."""

BOUNDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Upper bounds of the histograms' buckets, in seconds; there is one more for all that took longer."""

_SUM: Final = "sum"
_BUCKET: Final = "bucket"
_INFINITE: Final = "+Inf"


class Counted(Value):
    """A counter as it is kept. ``labels`` are in the order in which its explanation names them; ``part`` is empty, or
    which part of a histogram it is.
    """

    name: str
    labels: tuple[str, ...]
    part: str = ""


def counted(name: str, **labels: str) -> str:
    """The key of a counter. Raises ``KeyError`` for one that ``COUNTERS`` does not explain, with these labels."""
    return _key(name, _in_order(COUNTERS[name], labels), "")


def timed(name: str, seconds: float, **labels: str) -> dict[str, float]:
    """What one measurement adds to the counters. Raises ``KeyError`` for one that ``TIMES`` does not explain."""
    kept = _in_order(TIMES[name], labels)
    bound = next((str(bound) for bound in BOUNDS if seconds <= bound), _INFINITE)
    return {_key(name, kept, _SUM): seconds, _key(name, kept, f"{_BUCKET}:{bound}"): 1.0}


def counter_of(key: str) -> Counted:
    """The counter behind a key. Raises ``ValueError`` for what is none."""
    return Counted.model_validate_json(key)


def counters_in(amounts: Mapping[str, float]) -> Iterator[tuple[Counted, float]]:
    """What stands in a ``Meter``, but for what is no counter of this version."""
    for key, amount in amounts.items():
        try:
            yield counter_of(key), amount
        except ValueError:
            continue


def _in_order(explained: Explained, labels: Mapping[str, str]) -> tuple[str, ...]:
    if set(labels) != set(explained.labels):
        raise KeyError(f"labels are {', '.join(explained.labels)}, not {', '.join(labels)}")
    return tuple(labels[name] for name in explained.labels)


def _key(name: str, labels: tuple[str, ...], part: str) -> str:
    # JSON: labels may hold anything, and equal ones give equal keys.
    return json.dumps(Counted(name=name, labels=labels, part=part).model_dump(), separators=(",", ":"))


def buckets(counts: Mapping[str, float]) -> list[tuple[str, float]]:
    """From counts by part to what Prometheus wants: each bucket holds those below it, the last one all."""
    total, result = 0.0, list[tuple[str, float]]()
    for bound in (*map(str, BOUNDS), _INFINITE):
        total += counts.get(f"{_BUCKET}:{bound}", 0.0)
        result.append((bound, total))
    return result
