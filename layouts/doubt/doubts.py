"""Which parts of a page its reading leaves in doubt, how much, and why."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from layouts.doubt.fitted import fitted, scored
from layouts.doubt.image_features import NoPixels
from layouts.doubt.page_features import PAGE_TOLD, page_measures
from layouts.doubt.table_features import TABLE_TOLD, table_measures
from layouts.judging.evidence import NO_EVIDENCE, Known
from recto.blocks import Table
from recto.deployments import Role
from recto.escalations import Doubted, EscalationPolicy, Reason
from recto.geometry import WHOLE_PAGE
from recto.images import Pixels
from recto.pages import ParsedPage

WHOLE = -1
"""Stands for a block where the whole page is in doubt."""


def doubts_of(
    parsed: ParsedPage,
    pixels: Pixels | NoPixels,
    *,
    policy: EscalationPolicy,
    known: Known = NO_EVIDENCE,
    roles: Collection[Role] = (Role.PAGES, Role.TABLES),
) -> tuple[Doubted, ...]:
    """The parts whose expected loss reaches the ``policy``'s, the worst first. One for the whole page, and no other,
    where that is in doubt; else tables, for their structure or their numbers, so many as the policy asks for at most.

    ``pixels``: the page as displayed. ``known``: words of the page for readings that have none of their own.
    ``roles``: those that somebody can be asked in; what nobody can be asked for is not looked for.
    """
    whole = _whole(parsed, pixels, policy, known) if Role.PAGES in roles else ()
    if whole or Role.TABLES not in roles:
        return whole
    doubts = [_doubted(parsed, index, pixels, known, policy) for index in _tables(parsed)]
    found = sorted((doubt for doubt in doubts if doubt.reaches >= 1.0), key=lambda doubt: -doubt.reaches)
    return tuple(doubt.told for doubt in found[: policy.most])


def _whole(
    parsed: ParsedPage, pixels: Pixels | NoPixels, policy: EscalationPolicy, known: Known
) -> tuple[Doubted, ...]:
    page = scored(page_measures(parsed, pixels, known), PAGE_TOLD, fitted("pages"))
    if page.score < policy.page_score:
        return ()
    return (Doubted(role=Role.PAGES, block=WHOLE, box=WHOLE_PAGE, score=page.score, reasons=page.reasons),)


class _Doubt(NamedTuple):
    """``reaches``: how far it goes beyond what it takes to be asked for, 1 for just so far."""

    told: Doubted
    reaches: float


def _tables(parsed: ParsedPage) -> list[int]:
    """Those that have a place on the page, by their index among its blocks."""
    return [
        index
        for index, block in enumerate(parsed.blocks)
        if isinstance(block, Table) and block.box != WHOLE_PAGE and block.box.area > 0
    ]


def _doubted(
    parsed: ParsedPage, index: int, pixels: Pixels | NoPixels, known: Known, policy: EscalationPolicy
) -> _Doubt:
    measures = table_measures(parsed, index, pixels, known)
    shape = scored(measures, TABLE_TOLD, fitted("tables"))
    numbers = scored(measures, TABLE_TOLD, fitted("numbers"))
    told = Doubted(
        role=Role.TABLES,
        block=index,
        box=parsed.blocks[index].box,
        score=max(shape.score, numbers.score),
        reasons=_together(shape.reasons, numbers.reasons),
    )
    return _Doubt(told, max(_reach(shape.score, policy.table_score), _reach(numbers.score, policy.number_score)))


def _reach(score: float, least: float) -> float:
    return score / least if least else 1.0 + score


def _together(one: Sequence[Reason], other: Sequence[Reason]) -> tuple[Reason, ...]:
    """Of reasons that both name the weightier."""
    weighty: dict[str, Reason] = {}
    for reason in (*one, *other):
        if reason.code not in weighty or reason.weight > weighty[reason.code].weight:
            weighty[reason.code] = reason
    return tuple(sorted(weighty.values(), key=lambda reason: (-reason.weight, reason.code)))
