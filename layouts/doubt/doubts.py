"""Which parts of a page its reading leaves in doubt, how much, and why. About 45 ms for an image, 25 for each table."""

from collections.abc import Collection

from layouts.doubt.fitted import fitted, scored
from layouts.doubt.image_features import NoPixels
from layouts.doubt.page_features import PAGE_TOLD, page_measures
from layouts.doubt.table_features import TABLE_TOLD, table_measures
from layouts.judging.evidence import NO_EVIDENCE, Known
from recto.blocks import Table
from recto.deployments import Role
from recto.escalations import Doubted, EscalationPolicy
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
    where that is in doubt; else tables, so many as the policy asks for at most.

    ``pixels``: the page as displayed. ``known``: words of the page for readings that have none of their own.
    ``roles``: those that somebody can be asked in; what nobody can be asked for is not looked for.
    """
    whole = _whole(parsed, pixels, policy, known) if Role.PAGES in roles else ()
    if whole or Role.TABLES not in roles:
        return whole
    doubts = [doubt for doubt in table_doubts(parsed, pixels, known) if doubt.score >= policy.table_score]
    return tuple(doubts[: policy.most])


def _whole(
    parsed: ParsedPage, pixels: Pixels | NoPixels, policy: EscalationPolicy, known: Known
) -> tuple[Doubted, ...]:
    page = scored(page_measures(parsed, pixels, known), PAGE_TOLD, fitted("pages"))
    if page.score < policy.page_score:
        return ()
    return (Doubted(role=Role.PAGES, block=WHOLE, box=WHOLE_PAGE, score=page.score, reasons=page.reasons),)


def table_doubts(parsed: ParsedPage, pixels: Pixels | NoPixels, known: Known = NO_EVIDENCE) -> tuple[Doubted, ...]:
    """Every table that has a place on the page, the one most in doubt first."""
    doubts = [
        _doubted(parsed, index, pixels, known)
        for index, block in enumerate(parsed.blocks)
        if isinstance(block, Table) and block.box != WHOLE_PAGE and block.box.area > 0
    ]
    return tuple(sorted(doubts, key=lambda doubt: (-doubt.score, doubt.block)))


def _doubted(parsed: ParsedPage, index: int, pixels: Pixels | NoPixels, known: Known) -> Doubted:
    found = scored(table_measures(parsed, index, pixels, known), TABLE_TOLD, fitted("tables"))
    return Doubted(
        role=Role.TABLES, block=index, box=parsed.blocks[index].box, score=found.score, reasons=found.reasons
    )
