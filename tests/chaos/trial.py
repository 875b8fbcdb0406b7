"""One trial: the service is fed, troubled or left alone, and what it did is judged."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import httpx2

from recto.jobs import JobState
from recto.messages import MessageState
from recto.settings import Api, Limits, Service, Settings
from recto.values import JobId, Value
from storage.journal import Journal
from tests.chaos import judging
from tests.chaos.doubling import Doubling
from tests.chaos.feeding import (
    Fed,
    dropped,
    laid_out,
    ordered_again,
    ordered_prefix,
    papers_by_door,
    subjects,
    uploaded,
)
from tests.chaos.judging import ResultTree, Sent
from tests.chaos.schedule import USUAL, Pace, copies
from tests.chaos.troubles import Troubles
from tests.resources.api_client import ApiClient
from tests.resources.crowds import crowd
from tests.resources.service import Deployment, StoreKind, deployed, new_key
from tests.resources.web import Asked, Reply, WebServer, web_server

WORKERS: Final = 2
PROCESSES: Final = 2
KILLS_PER_PAGE: Final = 0.6
"""At most: what is left then is done in peace."""
_LOOK_SECONDS: Final = 0.3

SETTINGS: Final = Settings(
    api=Api(test_engines=True),
    limits=Limits(attempts=3),
    service=Service(group_pages=8, resend_after=5.0, private_addresses=True),
)


class Plan(Value):
    """``calm`` for no troubles. ``patience`` in seconds, for the whole."""

    documents: int
    pages: int
    seed: int
    store: StoreKind
    calm: bool = False
    pace: Pace = USUAL
    patience: float = 900.0


@dataclass(frozen=True)
class Outcome:
    """What became of a trial. ``complaints``: all but the comparison with a calm run; ``acts`` counts troubles."""

    tree: ResultTree
    complaints: list[str]
    seconds: float
    acts: Counter[str]


@dataclass
class Progress:
    """How far the jobs are, as the API says; the last word that was heard while it says nothing."""

    api: ApiClient
    pages: int
    jobs: list[JobId] = field(default_factory=list[JobId])
    settled: dict[str, int] = field(default_factory=dict[str, int])
    finished: set[str] = field(default_factory=set[str])

    def share(self) -> float:
        return sum(self.settled.values()) / self.pages

    def over(self) -> bool:
        """Whether all jobs are finished. Asks the API of those that were not when it was asked last."""
        for job in self.jobs:
            if job not in self.finished:
                self._ask(job)
        return self.finished.issuperset(self.jobs)

    def _ask(self, job: str) -> None:
        shown = self.api.job(job)
        self.settled[job] = max(self.settled.get(job, 0), int(shown["progress"]["settled"]))
        if shown["state"] == JobState.FINISHED:
            self.finished.add(job)


def tried(plan: Plan, folder: Path) -> Outcome:
    """Runs it below ``folder``, where the logs of all programs stay."""
    with (
        deployed(folder, plan.store, workers=WORKERS, processes=PROCESSES, settings=SETTINGS) as deployment,
        web_server(_refusing_some()) as receiver,
    ):
        return _tried(plan, deployment, receiver)


def _tried(plan: Plan, deployment: Deployment, receiver: WebServer) -> Outcome:
    papers = papers_by_door(crowd(plan.documents, plan.pages, seed=plan.seed))
    laid_out(papers["prefix"], deployment, "inbox", "batch/")
    laid_out(papers["drop"], deployment, "dropped", "")
    for worker in deployment.workers:
        worker.start(wait=False)
    api, callback = ApiClient(deployment.url, new_key(deployment)), receiver.url("/hook")
    progress, acts = Progress(api, plan.pages), Counter[str]()
    started = time.monotonic()
    with _troubled(plan, deployment, progress, acts):
        fed = [ordered_prefix(papers["prefix"], api, callback)]
        fed += [uploaded(paper, api, callback) for paper in papers["upload"]]
        fed += [dropped(paper, api) for paper in papers["drop"]]
        progress.jobs = [each.job for each in fed]
        events = [] if plan.calm else _events_again(fed, plan.seed)
        _wait_until(lambda: _is_over(progress, events, api), plan.patience, lambda: f"settled: {progress.settled}")
        wanted = sum(len(subjects(each)) for each in fed)
        _wait_until(lambda: _is_all_sent(deployment, wanted), plan.patience, lambda: "webhooks are missing")
    seconds = time.monotonic() - started
    missing = [] if plan.calm else [f"{act} never came" for act in _ALL_ACTS if not acts[act]]
    tree = judging.tree_of(deployment.objects("s3://outbox"))
    complaints = [*missing, *_complaints(fed, tree, deployment, api, receiver)]
    return Outcome(tree=tree, complaints=complaints, seconds=seconds, acts=acts)


def _events_again(fed: Sequence[Fed], seed: int) -> list[Fed]:
    """Every event three times more, in any order."""
    events = [each for each in fed if each.door == "drop"] * 3
    random.Random(seed).shuffle(events)  # noqa: S311 - no secret
    return events


def _is_over(progress: Progress, events: list[Fed], api: ApiClient) -> bool:
    """Also tells of an event once more."""
    if events:
        ordered_again(events.pop(), api)
    return progress.over() and not events


_ALL_ACTS: Final = ("kill_child", "kill_worker", "restart_redis", "flush_redis", "stop_store", "copied_message")


@contextmanager
def _troubled(plan: Plan, deployment: Deployment, progress: Progress, acts: Counter[str]) -> Generator[None]:
    """Adds to ``acts`` what was done."""
    if plan.calm:
        yield
        return
    kills = round(plan.pages * KILLS_PER_PAGE)
    troubles = Troubles(deployment, progress.share, seed=plan.seed, kills=kills, pace=plan.pace)
    doubling = Doubling(deployment.redis_port, partial(copies, plan.seed))
    troubles.start()
    doubling.start()
    try:
        yield
    finally:
        doubling.stop()
        troubles.stop()
        acts.update({**troubles.done, "copied_message": doubling.copies})


def _complaints(
    fed: Sequence[Fed], tree: ResultTree, deployment: Deployment, api: ApiClient, receiver: WebServer
) -> list[str]:
    complaints = judging.incomplete(
        tree,
        [one.model_copy(update={"name": f"{each.below}/{one.name}"}) for each in fed for one in each.expected],
    )
    for each in fed:
        complaints += _of_job(each, deployment)
        if (again := ordered_again(each, api)) != each.job:
            complaints.append(f"{each.key}: ordered again it is job {again}, it was {each.job}")
    complaints += judging.misdelivered(_sent(receiver), [subject for each in fed for subject in subjects(each)])
    waiting = {state: count for state, count in deployment.stores.outbox.counts().items() if count}
    if waiting.keys() - {MessageState.DELIVERED}:
        complaints.append(f"the outbox holds {waiting}")
    if httpx2.get(f"{deployment.url}/v1/jobs", headers={"Authorization": "Bearer of-nobody"}).status_code != 401:
        complaints.append("a key that was never made is let in")
    return complaints


def _of_job(fed: Fed, deployment: Deployment) -> list[str]:
    jobs, journal = deployment.stores.jobs, Journal(deployment.objects(deployment.settings.service.store))
    documents = jobs.documents(fed.job, limit=10_000)
    complaints = judging.miscounted(jobs.counts(fed.job), documents, fed.expected)
    for one in fed.expected:
        complaints += judging.unsettled(jobs.settled(fed.job, one.name), one)
    attempts = deployment.settings.limits.attempts
    complaints += judging.miskilled(journal.failures(fed.job), fed.expected, attempts=attempts)
    return [f"job {fed.below} {fed.job}: {complaint}" for complaint in complaints]


def _is_all_sent(deployment: Deployment, wanted: int) -> bool:
    """A job's last message may come a moment after its end."""
    counts = deployment.stores.outbox.counts()
    sent, waiting = counts.get(MessageState.DELIVERED, 0), counts.get(MessageState.WAITING, 0)
    return deployment.stores.registry.is_whole() and sent >= wanted and not waiting


def _sent(receiver: WebServer) -> list[Sent]:
    return [_one_sent(asked) for asked in receiver.asked]


def _one_sent(asked: Asked) -> Sent:
    told = json.loads(asked.body)
    about = [told["type"], told["data"]["job"], told["data"].get("document", "")]
    return Sent(id=asked.headers["webhook-id"], subject=" ".join(about).rstrip())


def _refusing_some() -> Callable[[Asked], Reply]:
    """Refuses every third message when it first comes."""
    seen: set[str] = set()

    def answered(asked: Asked) -> Reply:
        message = asked.headers.get("webhook-id", "")
        refused = message not in seen and int(message[-4:], 16) % 3 == 0
        seen.add(message)
        return Reply(status=500 if refused else 204)

    return answered


def _wait_until(is_over: Callable[[], bool], patience: float, told: Callable[[], str]) -> None:
    until = time.monotonic() + patience
    while not is_over():
        assert time.monotonic() < until, told()
        time.sleep(_LOOK_SECONDS)
