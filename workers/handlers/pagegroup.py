"""The pages of one unit while they are worked on: one after the other, or several at once where the engine likes that.

Each page is claimed before its work begins. Pages that ended are told to the job store once their pack is written: at
the end of the group, and before it where that takes long or the pack grows large. All stores but that of the pages are
asked from the group's own thread.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from recto.errors import BatchAwaited, DeploymentAway, EngineAway, EngineUnavailable, Fault, StorageError, fault_of
from recto.jobs import JobDocument, PageClaim, Progress, SettledPage
from recto.logs import log
from recto.meters import counted
from recto.units import Escalate, Recognize, Split, Unit, after_death
from recto.values import PageNumber
from storage.journal import Failure
from storage.packed import PACK_BYTES, PackedPart
from workers.handlers.crew import Crew, Landed
from workers.handlers.deadline import deadline
from workers.handlers.finishing import finishing
from workers.handlers.packnames import PackNames
from workers.handlers.patience import patiently
from workers.handlers.turns import LONGEST_DELAY, LONGEST_FOR_BATCH, Done, Later, Outcome, Turn, seconds_to_wait
from workers.pagecounts import counts_of, ended_in
from workers.routing import may_try_again
from workers.stages.asking_page import AskingPage, keep_asking
from workers.stages.drawing import Drawn, keep_drawn
from workers.stages.endings import failed_page, keep_settled
from workers.stages.reader import Reader
from workers.station import Station

FLUSH_SECONDS: Final = 1.0
FLUSH_SECONDS_TOGETHER: Final = 5.0
"""Of several pages at once one ends every moment: each would make a pack of its own."""

MOST_SECONDS: Final = 30.0
"""After so long a unit ends with the page that it is at; a new one takes the rest."""

STOP_SECONDS: Final = 15.0
"""Pages that are under way at once have so long when the worker is told to stop: less than it has itself."""

_LOOK_SECONDS: Final = 0.2

Stepped: TypeAlias = SettledPage | AskingPage | Drawn
"""What comes of it: the page ended, or waits for models that are asked for its parts in doubt, or for an engine."""

Step: TypeAlias = Callable[[PageNumber, Reader], Stepped]
"""What is done with a page."""

Lost: TypeAlias = Callable[[PageNumber, Fault], SettledPage]
"""How a page ends that nothing comes of."""


@dataclass(frozen=True)
class _Begun:
    """A page that a thread is at."""

    claim: PageClaim
    part: PackedPart


class PageGroup:
    """One turn at a ``Split``, ``Recognize`` or ``Escalate`` unit.

    ``lost`` says how a page ends that cannot be done; ``told``: pages whose work was done, and told of.
    """

    def __init__(self, turn: Turn, station: Station, document: JobDocument) -> None:
        self._turn = turn
        self._station = station
        self._jobs = station.stores.jobs
        self.lost: Lost = failed_page
        self.document = document
        self.store = station.pages_store(turn.job.tenant)
        self.reader = station.reader(turn.job, self.store)
        self.names = PackNames(document.document, station.engines(turn.job).raw)
        self._claimed: list[PageNumber] = []
        self._ended: list[SettledPage] = []
        self._drawn: list[PageNumber] = []
        self._asking: list[PageNumber] = []
        self._then: list[Unit] = []
        self._amounts: dict[str, float] = defaultdict(float)
        self._progress = Progress(planned=1, settled=0)
        self._begun = self._flushed = time.monotonic()
        self._under_way: Sequence[PageNumber] = ()
        self.told = 0
        self._stopping: tuple[float, ...] = ()

    def work_on(self, pages: Sequence[PageNumber], step: Step) -> None:
        """Does the pages in their order. Store failures are raised; nothing is counted against a page then."""
        self._station.last_words.prepare()
        try:
            for at, page in enumerate(pages):
                if at and self._is_over:
                    self._then.append(self.unit_of(pages[at:]))
                    break
                self._one(page, step)
                self._flush_now_and_then(FLUSH_SECONDS)
            self.flush()
        except BaseException:
            self._forgive(self._claimed)
            raise

    def work_together(self, pages: Sequence[PageNumber], step: Step, *, at_once: int) -> Outcome:
        """Does up to ``at_once`` pages at the same time, each in a thread; they are begun in their order.

        No clock is over a page: engines that take many have their own. What ended is told and the unit goes back where
        the engine is away, cannot be had here (a person may put that right, or another worker has it), or pages are
        still under way when the worker must end. Store failures are raised as above, once no page is under way.
        """
        self._station.last_words.prepare()
        crew = Crew[Stepped](at_once)
        self._under_way = crew.under_way
        try:
            return self._together(pages, step, crew)
        except BaseException:
            self._forgive(self._claimed)
            raise

    def reused(self, pages: Sequence[SettledPage]) -> None:
        """Pages that were settled before: their packs are named in them."""
        if pages:
            self._progress = self._jobs.settle(self._turn.job.id, self.document.name, pages)
            self._count(pages)

    def to_read(self, pages: Sequence[PageNumber], pack: str) -> None:
        """Pages whose images lie in ``pack`` are for an engine now."""
        if pages:
            work = Recognize(name=self.document.name, pages=tuple(pages), pack=pack)
            self._then.append(self._turn.following(work))

    def to_split(self, pages: Sequence[PageNumber]) -> None:
        """Pages of which nothing is kept any more are begun again."""
        self._then.append(self._turn.following(Split(name=self.document.name, pages=tuple(pages))))

    def to_ask(self, pages: Sequence[PageNumber], pack: str) -> None:
        """Pages that lie in ``pack`` with what is to be asked of them."""
        if pages:
            self._then.append(self._turn.following(Escalate(name=self.document.name, pages=tuple(pages), pack=pack)))

    def alone(self, page: PageNumber) -> None:
        """The page is done in a unit of its own."""
        self.together([page])

    def alone_after_kill(self, page: PageNumber) -> None:
        """So that it takes no other along. The unit remembers how many workers were killed at it."""
        unit = self.unit_of([page]).model_copy(update={"deaths": self._turn.unit.deaths})
        self._then.append(after_death(unit))

    def together(self, pages: Sequence[PageNumber]) -> None:
        """The pages are done in another unit."""
        self._then.append(self.unit_of(pages))

    def give_up(self, page: PageNumber, fault: Fault) -> None:
        """The page ends as one that nothing comes of."""
        ended = self.lost(page, fault)
        self._progress = self._jobs.settle(self._turn.job.id, self.document.name, [ended])
        self._count([ended])

    def attempt_failed(self, page: PageNumber, attempt: int, fault: Fault) -> None:
        """Remembers it for good."""
        name = self.document.name
        failure = Failure(name=name, page=page, attempt=attempt)
        self._station.places.journal.failure(self._turn.job.id, failure)
        self._amounts[counted("recto_failed_attempts", code=fault.code)] += 1
        log("attempt_failed", job=self._turn.job.id, document=name, page=page, attempt=attempt, code=fault.code)

    def done(self) -> Done:
        """What follows: the document as a whole, where none of its pages is left to do."""
        if not self._progress.complete and not self._then:
            self._progress = self._jobs.plan(self._turn.job.id, self.document.name, ())
        if self._progress.complete:
            self._then.append(self._turn.following(finishing(self._turn.job, self.document.name)))
        return Done(then=tuple(self._then), amounts=self._amounts)

    def flush(self) -> None:
        """Writes the pack, and tells what is in it."""
        job, name = self._turn.job.id, self.document.name
        self._ended.sort(key=lambda page: page.record.page)
        pages = [*(page.record.page for page in self._ended), *self._drawn, *self._asking]
        # Their work is done: what ends the process while it waits for a store is none of theirs.
        self._forgive([page for page in self._claimed if page not in self._under_way])
        self._claimed = [*self._under_way]
        if pages:
            kind = "d" if self._drawn else "a" if self._asking else "s"
            pack = self.store.flush(self.names.stem(pages, kind))
            if self._ended:
                packed = [in_pack(page, pack) for page in self._ended]
                self._progress = self._jobs.settle(job, name, packed)
                self._count(packed)
                self._add(counts_of(page) for page in packed)
            self.to_read(self._drawn, pack)
            self.to_ask(self._asking, pack)
            self.told += len(pages)
        self._ended, self._drawn, self._asking = [], [], []
        self._flushed = time.monotonic()

    def unit_of(self, pages: Sequence[PageNumber]) -> Unit:
        """The work of this unit on some of its pages."""
        work = self._turn.unit.work
        if not isinstance(work, Split | Recognize | Escalate):
            raise TypeError(work.kind)
        return self._turn.following(work.model_copy(update={"pages": tuple(pages)}))

    @property
    def _is_over(self) -> bool:
        """Whether no further page is to be begun."""
        return self._station.stopping or time.monotonic() - self._begun > MOST_SECONDS

    def _flush_now_and_then(self, seconds: float) -> None:
        if self.store.held_bytes > PACK_BYTES // 2 or time.monotonic() - self._flushed > seconds:
            self.flush()

    def _one(self, page: PageNumber, step: Step) -> None:
        claim = self._claim(page)
        try:
            with deadline(self._station.settings.limits.page_timeout):
                ended = step(page, self.reader)
        except (StorageError, EngineAway):
            raise
        except Exception as error:  # noqa: BLE001 - what went wrong with one page costs no other, and is named
            self._went_wrong(claim, fault_of(error))
            return
        self._went_well(page, ended)

    def _claim(self, page: PageNumber) -> PageClaim:
        claim = self._jobs.claim(self._turn.job.id, self.document.name, page)
        self._claimed.append(page)
        self._amounts[counted("recto_page_attempts")] += 1
        return claim

    def _went_well(self, page: PageNumber, ended: Stepped) -> None:
        match ended:
            case Drawn():
                keep_drawn(ended, self.document.document, page, self.reader)
                self._drawn.append(page)
            case AskingPage():
                keep_asking(ended, self.document.document, self.reader)
                self._asking.append(page)
            case SettledPage():
                keep_settled(ended, self.document.document, self.reader)
                self._ended.append(ended)

    # Several at once

    def _together(self, pages: Sequence[PageNumber], step: Step, crew: Crew[Stepped]) -> Outcome:
        todo, begun = deque(pages), dict[PageNumber, _Begun]()
        stopped: list[EngineUnavailable | StorageError] = []
        while True:
            while todo and crew.has_room and not stopped and not (begun and self._is_over):
                page = todo.popleft()
                begun[page] = self._begin(page, step, crew)
            if not crew.under_way or self._must_leave():
                break
            for landed in crew.wait(_LOOK_SECONDS):
                stopped += self._landed(landed, begun[landed.page])
            self._flush_now_and_then(FLUSH_SECONDS_TOGETHER)
        for error in stopped:
            if isinstance(error, StorageError):
                raise error
        self._under_way = ()
        self.flush()
        for error in stopped[:1]:
            delay = seconds_to_wait(1 if self.told else self._turn.tries)
            log("engine_away", cause=fault_of(error).message, seconds=delay)
            if isinstance(error, DeploymentAway):
                longest = LONGEST_FOR_BATCH if isinstance(error, BatchAwaited) else LONGEST_DELAY
                delay = max(delay, min(error.retry_after, longest))
            else:
                self._amounts[counted("recto_engine_away", engine=self.reader.backend.name)] += 1
            return Later(delay, self._amounts)
        if crew.under_way:
            return Later(0.0, self._amounts)
        if todo:
            self._then.append(self.unit_of(todo))
        return self.done()

    def _begin(self, page: PageNumber, step: Step, crew: Crew[Stepped]) -> _Begun:
        part = self.store.part()
        reader = replace(self.reader, store=part)
        begun = _Begun(self._claim(page), part)
        crew.begin(page, lambda: step(page, reader))
        return begun

    def _landed(self, landed: Landed[Stepped], begun: _Begun) -> Sequence[EngineUnavailable | StorageError]:
        """What stops the whole group, if anything."""
        outcome = landed.outcome
        if isinstance(outcome, EngineUnavailable | StorageError):
            self.store.drop(begun.part)
            return (outcome,)
        self.store.take(begun.part)
        match outcome:
            case Exception():
                self._went_wrong(begun.claim, fault_of(outcome))
            case BaseException():
                raise outcome
            case _:
                self._went_well(landed.page, outcome)
        return ()

    def _must_leave(self) -> bool:
        """Whether what is under way is left to its threads, for the process is about to end."""
        if not self._station.stopping:
            return False
        self._stopping = self._stopping or (time.monotonic(),)
        return time.monotonic() - self._stopping[0] > STOP_SECONDS

    # How pages end

    def _went_wrong(self, claim: PageClaim, fault: Fault) -> None:
        self.attempt_failed(claim.page, claim.attempt, fault)
        if may_try_again(fault, attempt=claim.attempt, limits=self._station.settings.limits):
            self._claimed.remove(claim.page)  # it counts
            self.alone(claim.page)
        else:
            self._ended.append(self.lost(claim.page, fault))

    def _forgive(self, pages: Sequence[PageNumber]) -> None:
        if pages:
            patiently(lambda: self._jobs.forgive(self._turn.job.id, self.document.name, pages))

    def _add(self, counts: Iterable[Mapping[str, float]]) -> None:
        for name, amount in (item for each in counts for item in each.items()):
            self._amounts[name] += amount

    def _count(self, pages: Sequence[SettledPage]) -> None:
        for page in pages:
            self._amounts[ended_in(page.record)] += 1


def in_pack(page: SettledPage, pack: str) -> SettledPage:
    """With the name of the pack that it lies in; its image may lie in another, which is named already, and so may all
    of a page that nothing was made of.
    """
    return page.model_copy(
        update={
            "pack": page.pack or (pack if page.parsed_key else ""),
            "image_pack": page.image_pack or (pack if page.image_key else ""),
        }
    )
