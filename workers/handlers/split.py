"""Split: pages with text of their own, and blank ones, end here; the others are drawn for an engine."""

from collections.abc import Sequence, Set
from contextlib import suppress

from recto.errors import InputError
from recto.jobs import SettledPage
from recto.units import Split
from recto.values import PageNumber
from storage.packing import unpacked
from workers.handlers.packnames import FoundPack
from workers.handlers.pagegroup import PageGroup, in_pack
from workers.handlers.suspects import pages_to_do
from workers.handlers.turns import Done, Outcome, Turn
from workers.stages.asking_page import AskingPage, asking_before, key_of_asking
from workers.stages.drawing import drawn_or_settled, key_of_drawn
from workers.stages.endings import key_of_settled
from workers.station import Station


def split(turn: Turn, work: Split, station: Station) -> Outcome:
    document = station.stores.jobs.document(turn.job.id, work.name)
    if document.state.is_final:
        return Done()
    group = PageGroup(turn, station, document)
    pages = pages_to_do(turn, station, group, work.pages)
    if pages:
        packs = group.names.found(
            station.places.work(turn.job.tenant), pages, group=station.settings.service.group_pages
        )
        pages = _without_settled(group, packs, pages, forget_faults=turn.unit.round > 0)
        pages = without_asking(group, packs, pages, present=packs)
        pages = _without_drawn(group, packs, pages)
    if pages:
        _bring_near(turn, station, group)
    group.work_on(pages, lambda page, reader: drawn_or_settled(station.source(turn.job, document), page, reader))
    return group.done()


def _bring_near(turn: Turn, station: Station, group: PageGroup) -> None:
    """The file is fetched before a page is claimed: the time that a store takes is no page's.

    Where it cannot be used each page says so when its turn comes.
    """
    with suppress(InputError):
        station.source_file(turn.job, group.document)


def _without_settled(
    group: PageGroup, packs: Sequence[FoundPack], pages: list[PageNumber], *, forget_faults: bool
) -> list[PageNumber]:
    """Tells of pages that were settled before; returns the others."""
    found = {page.record.page: page for page in settled_in(group, packs, pages, forget_faults=forget_faults)}
    group.reused([*found.values()])
    return [page for page in pages if page not in found]


def settled_in(
    group: PageGroup, packs: Sequence[FoundPack], pages: Sequence[PageNumber], *, forget_faults: bool
) -> list[SettledPage]:
    """What was settled of ``pages`` before; one without faults where there are several."""
    present = {pack.key for pack in packs}
    keys = {key_of_settled(group.document.document, page, group.reader): page for page in pages}
    found: dict[PageNumber, SettledPage] = {}
    for pack in sorted(packs, key=lambda pack: (pack.kind == "d", pack.key)):  # those without images first
        if len(found) == len(pages) and not any(page.record.faults for page in found.values()):
            break
        values = group.store.load(pack.key).values
        for key in keys.keys() & values.keys():
            page = in_pack(SettledPage.model_validate_json(unpacked(values[key])), pack.key)
            is_there = not page.image_pack or page.image_pack in present
            if is_there and not (forget_faults and page.record.faults):
                known = found.get(keys[key])
                found[keys[key]] = page if known is None or known.record.faults else known
    return [found[page] for page in sorted(found)]


def without_asking(
    group: PageGroup, packs: Sequence[FoundPack], pages: list[PageNumber], *, present: Sequence[FoundPack]
) -> list[PageNumber]:
    """Hands pages that were read before, and wait for answers of models, on to be asked for; returns the others.

    They are looked for in ``packs``; their images lie in others of those that are ``present``.
    """
    left, keys = pages, {pack.key for pack in present}
    for pack in packs:
        if pack.kind != "s" and left and group.reader.consulted.roles:
            document, values = group.document.document, group.store.load(pack.key).values
            here = [page for page in left if key_of_asking(document, page, group.reader) in values]
            asking = {page: asking_before(document, page, group.reader) for page in here}
            found = [page for page, kept in asking.items() if isinstance(kept, AskingPage) and _is_there(kept, keys)]
            group.to_ask(found, pack.key)
            left = [page for page in left if page not in found]
    return left


def _is_there(asking: AskingPage, packs: Set[str]) -> bool:
    """Whether the page's image is, and reading the page again would give nothing else."""
    settled = asking.settled
    is_final = not any(fault.retryable for fault in settled.record.faults)
    return is_final and (not settled.image_pack or settled.image_pack in packs)


def _without_drawn(group: PageGroup, packs: Sequence[FoundPack], pages: list[PageNumber]) -> list[PageNumber]:
    """Hands pages that were drawn before on to an engine; returns the others."""
    left = pages
    for pack in packs:
        if pack.kind == "d" and left:
            values = group.store.load(pack.key).values
            drawn = [page for page in left if key_of_drawn(group.document.document, page, group.reader) in values]
            group.to_read(drawn, pack.key)
            left = [page for page in left if page not in drawn]
    return left
