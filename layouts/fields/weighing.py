"""Which of several values counts, and how sure it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from layouts.fields.bare import bare
from layouts.fields.confidences import Evidence, calibrated, evidence_of
from layouts.fields.found import AllFindings, Candidate
from layouts.fields.schemas.conforming import conformed
from layouts.fields.schemas.limits import outside
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed
from recto.fields import OnPage, Scalar
from recto.schemas import FieldSpec
from recto.values import Confidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """``value`` is of the type that the schema wants; ``confidence`` before checks."""

    candidate: Candidate
    value: Scalar
    evidence: Evidence
    confidence: Confidence


class _Sourced(NamedTuple):
    """``source`` counts the findings that it is from, the most certain ones 0."""

    source: int
    candidate: Candidate
    value: Scalar


def best(spec: FieldSpec, findings: AllFindings, locale: Locale) -> tuple[Weighed, ...]:
    """The value that counts; none where there is none. What the document itself carries as data counts before what is
    read from its pages. Of one source that value counts that fits its rule best and is read best: how often a rule is
    right says how sure a value is, not which of two is meant. Of several sources the surest one's counts. Texts
    that are not as the schema says they are written count only where there are no others.
    """
    found = list(_sourced(spec, findings, locale))
    carried = [one for one in found if is_carried(one.candidate)]
    meant = [one for one in found if not isinstance(one.value, str) or not outside(one.value, spec.limits)]
    weighed = [(one.source, _weighed(one, carried or found)) for one in carried[:1] or meant or found]
    weighed.sort(key=lambda pair: -_fitting(pair[1]))
    foremost = dict(reversed(weighed))
    in_order = [foremost[source] for source in sorted(foremost)]
    return tuple(sorted(in_order, key=lambda one: -one.confidence)[:1])


def listed(spec: FieldSpec, findings: AllFindings, locale: Locale) -> tuple[Weighed, ...]:
    """All values of the one source that is taken for a list, each once, in the source's order."""
    found = list(_sourced(spec, findings, locale))
    return tuple(_weighed(one, []) for one in _once(one for one in found if one.source == found[0].source))


def alone(candidate: Candidate, spec: FieldSpec, locale: Locale) -> tuple[Weighed, ...]:
    """A value that has no rivals; none where it is not of its type."""
    value = conformed(candidate, spec, locale)
    return () if isinstance(value, NotParsed) else (_weighed(_Sourced(0, candidate, value), []),)


def is_carried(candidate: Candidate) -> bool:
    """Whether it is data inside the document, not read from a page."""
    return not isinstance(candidate.source, OnPage)


def _sourced(spec: FieldSpec, findings: AllFindings, locale: Locale) -> Iterator[_Sourced]:
    for source, found in enumerate(findings):
        for candidate in found.fields:
            if candidate.field == spec.name:
                value = conformed(candidate, spec, locale)
                if not isinstance(value, NotParsed):
                    yield _Sourced(source, candidate, value)


def _weighed(one: _Sourced, all: Sequence[_Sourced]) -> Weighed:
    key = _key(one.value)
    rival = max((other.candidate.score for other in all if _key(other.value) != key), default=0.0)
    agreeing = {other.source for other in all if _key(other.value) == key} - {one.source}
    evidence = evidence_of(one.candidate, rival=rival, agreeing=len(agreeing))
    return Weighed(one.candidate, one.value, evidence, calibrated(evidence))


def _fitting(weighed: Weighed) -> float:
    """How sure it would be by any rule."""
    return calibrated(weighed.evidence._replace(families=()))


def _once(found: Iterable[_Sourced]) -> Iterator[_Sourced]:
    seen: set[str] = set()
    for one in found:
        if _key(one.value) not in seen:
            seen.add(_key(one.value))
            yield one


def _key(value: Scalar) -> str:
    """Equal for values that mean the same."""
    if isinstance(value, str):
        return bare(value)
    return repr(float(value))
