"""Which page ended the worker before this one.

The pages of a unit are worked on in order, each is claimed first, and what is settled is told in groups. So of those
claimed and not settled the last was under way; those before it were done, and only not told.
"""

from collections.abc import Mapping

from recto.errors import Fault, PageCrashed, PageTimeout, fault_of
from recto.values import PageNumber
from workers.pagegroup import PageGroup
from workers.station import Station
from workers.turns import Turn


def pages_to_do(turn: Turn, station: Station, group: PageGroup, pages: tuple[PageNumber, ...]) -> list[PageNumber]:
    """The unsettled pages of a unit that are to be worked on now.

    A page that ended a worker, or was tried before in another way, becomes a unit of its own, so that it takes no
    other along; one that did so too often ends here. The others become a unit of theirs, too: of a unit whose pages end
    one worker after the other, only the last would be known otherwise.
    """
    attempts = station.stores.jobs.attempts(turn.job.id, group.document.name, pages)
    tried = sorted(page for page, count in attempts.items() if count)
    if turn.after_death and tried:
        _forgive(turn, station, group, tried[:-1])
        tried = tried[-1:]
        _note(turn, station, group, tried[0], attempts[tried[0]])
    ended = [page for page in tried if attempts[page] >= station.settings.limits.attempts]
    for page in ended:
        group.give_up(page, _fault(turn, station, group, page, attempts))
    left = [page for page in sorted(attempts) if page not in ended]
    apart = [page for page in tried if page not in ended and len(left) > 1]
    for page in apart:
        group.alone(page)
    rest = [page for page in left if page not in apart]
    if apart and rest:
        group.together(rest)
        return []
    return rest


def _forgive(turn: Turn, station: Station, group: PageGroup, pages: list[PageNumber]) -> None:
    if pages:
        station.stores.jobs.forgive(turn.job.id, group.document.name, pages)


def _note(turn: Turn, station: Station, group: PageGroup, page: PageNumber, attempt: int) -> None:
    group.attempt_failed(page, attempt, _cause(turn, station, group, page, attempt))


def _fault(
    turn: Turn, station: Station, group: PageGroup, page: PageNumber, attempts: Mapping[PageNumber, int]
) -> Fault:
    return _cause(turn, station, group, page, attempts[page])


def _cause(turn: Turn, station: Station, group: PageGroup, page: PageNumber, attempt: int) -> Fault:
    seconds = station.settings.limits.page_timeout
    overdue = station.stores.jobs.stale(turn.job.id, seconds=seconds)
    times = "once" if attempt == 1 else f"{attempt} times"
    if (group.document.name, page) in overdue:
        return fault_of(PageTimeout(f"took longer than {seconds:g} s, {times}"))
    return fault_of(PageCrashed(f"ended the process that worked on it, {times}"))
