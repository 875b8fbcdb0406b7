"""Which page ended the worker before this one.

The pages of a unit are worked on in order, each is claimed first, and what is settled is told in groups. So of those
claimed and not settled the last was under way; those before it were done, and only not told. Where an engine takes many
pages at once any of them may have been under way: each is done again alone, and nothing is held against it before it
has ended a worker alone.

A page that crashes, hangs or eats memory counts that against itself. One that was under way when somebody killed the
process does not; but as nobody knows for sure why a process was killed, even that ends some time.
"""

from collections.abc import Callable, Sequence
from typing import Final

from recto.errors import Fault, PageCrashed, PageTimeout, fault_of
from recto.units import Escalate, Recognize
from recto.values import PageNumber
from workers.handlers.pagegroup import PageGroup
from workers.handlers.turns import Turn
from workers.processes.ends import ENDS, noted_ends
from workers.processes.lastwords import FOLDER, Words, words_of
from workers.station import Station

KILLS_PER_ATTEMPT: Final = 3
"""So many workers may be killed at a page for each attempt that it has."""


def pages_to_do(turn: Turn, station: Station, group: PageGroup, pages: tuple[PageNumber, ...]) -> list[PageNumber]:
    """The unsettled pages of a unit that are to be worked on now.

    A page that was under way when a worker ended, or was tried before in another way, becomes a unit of its own, so
    that it takes no other along; one that ended workers too often ends here. The others become a unit of theirs, too:
    of a unit whose pages end one worker after the other, only the last would be known otherwise.
    """
    attempts = dict(station.stores.jobs.attempts(turn.job.id, group.document.name, pages))
    tried = sorted(page for page, count in attempts.items() if count)
    if turn.dead_owner and len(tried) > 1 and _were_together(turn, station):
        _forgive(turn, station, group, tried)
        return _apart(group, tried, sorted(attempts), group.alone_after_kill)
    if turn.dead_owner and tried:
        *done, suspect = tried
        faults = _faults(turn, station, attempts[suspect])
        _forgive(turn, station, group, done if faults else tried)
        if not faults:
            return _after_kill(turn, station, group, suspect, sorted(attempts))
        group.attempt_failed(suspect, attempts[suspect], faults[0])
        tried = [suspect]
    for page in tried:
        if attempts[page] >= station.settings.limits.attempts:
            attempt = attempts.pop(page)
            known = _faults(turn, station, attempt) or (_crashed(attempt),)
            group.give_up(page, known[0])
    return _parted(group, [page for page in tried if page in attempts], sorted(attempts))


def _after_kill(
    turn: Turn, station: Station, group: PageGroup, suspect: PageNumber, pages: Sequence[PageNumber]
) -> list[PageNumber]:
    deaths = turn.unit.deaths + 1
    if deaths >= KILLS_PER_ATTEMPT * station.settings.limits.attempts:
        group.give_up(suspect, fault_of(PageCrashed(f"was under way when its process was killed, {deaths} times")))
        return _apart(group, (), [page for page in pages if page != suspect], group.alone_after_kill)
    return _apart(group, (suspect,), pages, group.alone_after_kill)


def _were_together(turn: Turn, station: Station) -> bool:
    """Whether several pages of the unit may have been under way at once."""
    match turn.unit.work:
        case Recognize():
            return station.engines(turn.job).at_once > 1
        case Escalate():
            return True
        case _:
            return False


def _apart(
    group: PageGroup, alone: Sequence[PageNumber], pages: Sequence[PageNumber], send: Callable[[PageNumber], None]
) -> list[PageNumber]:
    """Of ``pages`` some are sent each ``alone``, the others together; none is done now."""
    for page in alone:
        send(page)
    if rest := [page for page in pages if page not in alone]:
        group.together(rest)
    return []


def _parted(group: PageGroup, tried: Sequence[PageNumber], pages: list[PageNumber]) -> list[PageNumber]:
    """What is done now of ``pages``: those that were tried take no others along."""
    return pages if not tried or len(pages) == 1 else _apart(group, tried, pages, group.alone)


def _forgive(turn: Turn, station: Station, group: PageGroup, pages: Sequence[PageNumber]) -> None:
    if pages:
        station.stores.jobs.forgive(turn.job.id, group.document.name, pages)


def _faults(turn: Turn, station: Station, attempt: int) -> tuple[Fault, ...]:
    """Why the owner before this one ended by its own work; none where it was killed."""
    if noted := noted_ends(station.scratch / ENDS, turn.dead_owner):
        return noted
    match words_of(station.scratch / FOLDER, turn.dead_owner):
        case Words.CRASH:
            return (_crashed(attempt),)
        case Words.ALARM:
            seconds = station.settings.limits.page_timeout
            return (fault_of(PageTimeout(f"took longer than {seconds:g} s, {_times(attempt)}")),)
        case Words.NONE:
            return ()


def _crashed(attempt: int) -> Fault:
    return fault_of(PageCrashed(f"ended the process that worked on it, {_times(attempt)}"))


def _times(attempt: int) -> str:
    return "once" if attempt == 1 else f"{attempt} times"
