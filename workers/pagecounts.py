"""What a page that ended adds to the counters."""

from collections import Counter
from collections.abc import Mapping

from recto.escalations import Verdict
from recto.jobs import SettledPage
from recto.meters import counted
from recto.pages import PageRecord


def ended_in(record: PageRecord) -> str:
    """The counter of pages that ended like it."""
    return counted("recto_pages", engine=record.engine, state=record.state.value)


def counts_of(page: SettledPage) -> Mapping[str, float]:
    """What reading it took: tokens, readings that could not count, what was tried after them, and what models were
    asked for.
    """
    counts: Counter[str] = Counter()
    if page.tokens:
        counts[counted("recto_model_tokens", engine=page.record.engine)] = page.tokens
    for doubt in page.doubts:
        counts[counted("recto_doubted_readings", doubt=doubt)] += 1
    for taken in page.record.rungs:
        counts[counted("recto_rungs", rung=taken.rung.value, counts="yes" if taken.counts else "no")] += 1
    for escalation in page.record.escalations:
        doubt = escalation.doubt
        reason = doubt.reasons[0].code if doubt.reasons else ""
        verdict = escalation.verdict.value
        counts[counted("recto_escalations", role=doubt.role.value, reason=reason, verdict=verdict)] += 1
        if escalation.deployment and escalation.verdict in (Verdict.ACCEPTED, Verdict.REJECTED):
            counts[counted("recto_verdicts", deployment=escalation.deployment, verdict=verdict)] += 1
    return {name: float(count) for name, count in counts.items()}
