"""The job store in Redis: for any number of machines."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from recto.errors import Fault, InternalError, ObjectMissing, StoreUnavailable
from recto.jobs import DocumentState, Job, JobCounts, JobDocument, JobQuery, JobState, PageClaim, Progress, SettledPage
from recto.orders import Order, Priority
from recto.values import JobId, PageNumber
from storage.keys import checked_key
from storage.moves import may_move
from storage.on_redis.bitmaps import bitmap, pages_in, without
from storage.on_redis.bodies import document_from, faults_body, faults_counted, job_from, page_body, page_from
from storage.on_redis.counting import counts_from
from storage.on_redis.listing import JOB_FIELDS, jobs_found
from storage.on_redis.names import Names, moment_of
from storage.on_redis.replies import Part, Reply, data, fields, number, several, text, texts
from storage.on_redis.scripts import FREES, READS, Script, script
from storage.on_redis.server import RedisServer
from storage.protocols import CLAIM_SECONDS

_CREATE: Final = script("whole", "job_create")
_MOVE: Final = script("job_move")
_CHANGE: Final = script("job_change")
_FORGET: Final = script("job_forget", flags=FREES)
_ADD: Final = script("document", "document_add")
_TURN: Final = script("document", "document_turn")
_PLAN: Final = script("document", "pages_plan")
_CLAIM: Final = script("document", "page_claim")
_FORGIVE: Final = script("document", "pages_forgive")
_ATTEMPTS: Final = script("document", "pages_attempts", flags=READS)
_SETTLE: Final = script("document", "pages_settle")
_REOPEN: Final = script("document", "pages_reopen")
_LEASE: Final = script("lease")

_DOCUMENT_FIELDS: Final = ("body", "state", "faults")
_BITMAP_BYTES: Final = 2048
_PAGES_AT_A_TIME: Final = 500
_REOPENED_AT_A_TIME: Final = 5000


class RedisJobStore:
    """A ``JobStore``. Errors: those of ``RedisServer``, and ``ObjectMissing``.

    ``create`` raises ``StoreUnavailable`` while the store is not whole (see ``Registry``): one that was emptied or set
    back acknowledges nothing. With ``rebuilding`` it creates then, too: for those who make the store whole again.

    More than some thousand pages are reopened in several transactions, and a job is forgotten in many, so that
    nobody waits for one.
    """

    def __init__(
        self, server: RedisServer, names: Names, *, rebuilding: bool = False, claim_seconds: float = CLAIM_SECONDS
    ) -> None:
        self._server = server
        self._names = names
        self._rebuilding = rebuilding
        self._claim_seconds = claim_seconds

    def create(self, job: Job) -> Job:
        shared = [self._names("whole"), self._names("jobs", "keys"), self._names("jobs", "ids")]
        own = [self._names.job(job.id), self._names.job(job.id, "counts")]
        indexes = [self._names("jobs", "in", job.state), self._names("jobs", "of", job.tenant, job.state)]
        arguments = (job.idempotency_key, job.id, job.model_dump_json(), job.state, moment_of(job), job.tenant)
        said, *rest = several(self._server.run(_CREATE, [*shared, *own, *indexes], int(self._rebuilding), *arguments))
        match text(said):
            case "created":
                return job
            case "kept":
                return self.get(JobId(text(rest[0])))
            case "not whole":
                raise StoreUnavailable(
                    f"{self._server.shown}: the job store lost what it held, or is new, and was not rebuilt",
                    remedy="Wait until a worker has rebuilt it, or run `recto recover`.",
                )
            case _:
                raise InternalError(f"job {job.id} is there with another idempotency key")

    def get(self, job: JobId) -> Job:
        found = self._server.command("HMGET", self._names.job(job), *JOB_FIELDS)
        if several(found)[0] is None:
            raise _no_job(job)
        return job_from(found)

    def find(self, query: JobQuery) -> Sequence[Job]:
        return list(islice(jobs_found(self._server, self._names, query), query.limit))

    def move(self, job: JobId, state: JobState) -> bool:
        sources = [before for before in JobState if may_move(before, state)]
        moved = self._server.run(_MOVE, [self._names.job(job), self._names("jobs")], state, *sources)
        if moved is None:
            raise _no_job(job)
        return bool(moved)

    def reprioritise(self, job: JobId, priority: Priority) -> Job:
        if isinstance(self.get(job).purpose, Order):
            self._change(self._names.job(job), job, "priority", priority)
        return self.get(job)

    def listed(self, job: JobId) -> None:
        self._change(self._names.job(job, "counts"), job, "listed", 1)

    def counts(self, job: JobId) -> JobCounts:
        found = fields(self._server.command("HGETALL", self._names.job(job, "counts")))
        if not found:
            raise _no_job(job)
        return counts_from(found)

    def documents(
        self, job: JobId, *, after: str = "", limit: int = 100, states: Sequence[DocumentState] = ()
    ) -> Sequence[JobDocument]:
        lowest = f"({after}" if after else "-"
        wanted = [
            ("ZRANGEBYLEX", self._state_names(job, state), lowest, "+", "LIMIT", 0, max(limit, 0))
            for state in _all_of(states)
        ]
        # One that moves while they are read may stand in two of them.
        found = dict.fromkeys(heapq.merge(*(texts(reply) for reply in self._server.commands(wanted))))
        ids = [self._names.document(job, name)[0] for name in islice(found, max(limit, 0))]
        replies = self._server.commands([("HMGET", own, *_DOCUMENT_FIELDS) for own in ids])
        return [document_from(reply) for reply in replies if several(reply)[0] is not None]

    def add_document(self, job: JobId, document: JobDocument) -> bool:
        checked_key(document.name)
        said, *rest = self._of_document(
            _ADD, job, document.name, document.model_dump_json(), document.state,
            faults_body(document.faults), faults_counted(document.faults),
        )  # fmt: skip
        if said == b"missing":
            raise _no_job(job)
        return bool(rest[0])

    def document(self, job: JobId, name: str) -> JobDocument:
        found = self._server.command("HMGET", self._names.document(job, name)[0], *_DOCUMENT_FIELDS)
        if several(found)[0] is None:
            raise _no_document(job, name)
        return document_from(found)

    def identify(self, job: JobId, document: JobDocument) -> bool:
        return self._turned(job, document.name, DocumentState.PENDING, document.faults, document.model_dump_json())

    def plan(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        keys = self._names.document(job, name)
        said = several(self._server.run(_PLAN, [*keys, f"{keys[0]}:meanwhile"], bitmap(pages)))
        return _progress(self._there(said, job, name))

    def claim(self, job: JobId, name: str, page: PageNumber) -> PageClaim:
        (attempt,) = self._there(self._of_document(_CLAIM, job, name, page), job, name)
        return PageClaim(page=page, attempt=number(attempt))

    def forgive(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> None:
        self._there(self._of_document(_FORGIVE, job, name, *pages), job, name)

    def attempts(self, job: JobId, name: str, pages: Sequence[PageNumber]) -> Mapping[PageNumber, int]:
        found = self._there(self._of_document(_ATTEMPTS, job, name, *sorted(set(pages))), job, name)
        return {PageNumber(int(page)): number(attempts) for page, attempts in fields(found).items()}

    def settle(self, job: JobId, name: str, pages: Sequence[SettledPage]) -> Progress:
        settled = [part for page in pages for part in (page.record.page, page_body(page))]
        return _progress(self._there(self._of_document(_SETTLE, job, name, *settled), job, name))

    def reopen(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """The document is pending again, so that it can be finished anew."""
        rest = iter(sorted(set(pages)))
        first = list(islice(rest, _REOPENED_AT_A_TIME))
        progress = _progress(self._there(self._of_document(_REOPEN, job, name, *first), job, name))
        while more := list(islice(rest, _REOPENED_AT_A_TIME)):
            progress = _progress(self._there(self._of_document(_REOPEN, job, name, *more), job, name))
        return progress

    def unsettled(self, job: JobId, name: str) -> Iterator[PageNumber]:
        self._require_document(job, name)
        return self._unsettled(job, name)

    def settled(self, job: JobId, name: str) -> Iterator[SettledPage]:
        self._require_document(job, name)
        return self._settled(job, name)

    def finish(self, job: JobId, name: str, state: DocumentState, *, faults: Sequence[Fault] = ()) -> bool:
        if not state.is_final:
            raise InternalError(f"{name}: {state} ends nothing")
        return self._turned(job, name, state, faults)

    def stale(self, job: JobId, *, seconds: float) -> Iterator[tuple[str, PageNumber]]:
        now = data(several(self._server.command("TIME"))[0])
        before = float(now) - seconds
        found = self._server.command("ZRANGEBYSCORE", self._names.job(job, "claims"), "-inf", before)
        parted = (claim.partition("\0") for claim in texts(found))
        yield from sorted((name, PageNumber(int(page))) for name, _, page in parted)

    def forget(self, job: JobId) -> None:
        for state in DocumentState:
            key = self._state_names(job, state)
            while names := texts(self._server.command("ZRANGE", key, 0, _PAGES_AT_A_TIME - 1)):
                unlinked = [("UNLINK", *self._names.document(job, name)[:3]) for name in names]
                self._server.commands([*unlinked, ("ZREM", key, *names)])
        rest = [self._names.job(job, part) for part in ("counts", "attempts", "claims")]
        backlog = self._names("backlog", "job", job)
        self._server.run(_FORGET, [self._names.job(job), self._names("jobs"), *rest, backlog], job)

    def claim_key(self, key: str, owner: str) -> bool:
        return bool(self._server.run(_LEASE, [self._names("claim", key)], owner, int(1000 * self._claim_seconds), 0))

    def close(self) -> None:
        """Also for the other stores on this server."""
        self._server.close()

    def _of_document(self, script: Script, job: JobId, name: str, *arguments: Part) -> list[Reply]:
        return several(self._server.run(script, self._names.document(job, name), name, *arguments))

    def _there(self, said: list[Reply], job: JobId, name: str) -> list[Reply]:
        """What a script answered, where it did not miss something."""
        match text(said[0]):
            case "missing":
                raise _no_document(job, name)
            case "unplanned":
                raise ObjectMissing(f"{name}: page {text(said[1])} is not in its plan in job {job}")
            case _:
                return said[1:]

    def _turned(self, job: JobId, name: str, state: DocumentState, faults: Sequence[Fault], body: str = "") -> bool:
        said = self._of_document(_TURN, job, name, state, faults_body(faults), faults_counted(faults), body)
        return bool(self._there(said, job, name)[0])

    def _change(self, key: str, job: JobId, field: str, value: Part) -> None:
        if not self._server.run(_CHANGE, [key], field, value):
            raise _no_job(job)

    def _require_document(self, job: JobId, name: str) -> None:
        if not self._server.command("HEXISTS", self._names.document(job, name)[0], "body"):
            raise _no_document(job, name)

    def _unsettled(self, job: JobId, name: str) -> Iterator[PageNumber]:
        _, planned, settled, *_ = self._names.document(job, name)
        for start, bits, less in self._bits(planned, settled):
            yield from pages_in(without(bits, less), start=start)

    def _settled(self, job: JobId, name: str) -> Iterator[SettledPage]:
        own, planned, settled, *_ = self._names.document(job, name)
        for start, _, bits in self._bits(planned, settled):
            pages = pages_in(bits, start=start)
            while some := list(islice(pages, _PAGES_AT_A_TIME)):
                bodies = several(self._server.command("HMGET", own, *some))
                yield from (page_from(data(body)) for body in bodies if body is not None)

    def _bits(self, planned: str, settled: str) -> Iterator[tuple[int, bytes, bytes]]:
        """Stretches of the two bitmaps, with the byte at which they begin."""
        start = 0
        while True:
            end = start + _BITMAP_BYTES - 1
            bits, less = self._server.commands([("GETRANGE", key, start, end) for key in (planned, settled)])
            if not bits:
                return
            yield start, data(bits), data(less)
            start = end + 1

    def _state_names(self, job: JobId, state: DocumentState) -> str:
        return self._names.job(job, "names", state)


def _all_of(states: Sequence[DocumentState]) -> Sequence[DocumentState]:
    return tuple(dict.fromkeys(states or DocumentState))


def _progress(planned_settled: list[Reply]) -> Progress:
    planned, settled = planned_settled
    return Progress(planned=number(planned), settled=number(settled))


def _no_job(job: JobId) -> ObjectMissing:
    return ObjectMissing(f"job {job}: there is no such job")


def _no_document(job: JobId, name: str) -> ObjectMissing:
    return ObjectMissing(f"{name}: there is no such document in job {job}")
