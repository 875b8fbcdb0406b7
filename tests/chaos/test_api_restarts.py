"""The API is killed again and again while files are sent, jobs are followed and callbacks go out; Redis and a worker
stay up.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2
import pytest
from pydantic import JsonValue

from recto.jobs import JobQuery, JobState
from recto.messages import MessageState
from recto.settings import Api, Service, Settings
from recto.values import JobId
from storage.journal import Journal
from tests.resources.api_client import ApiClient
from tests.resources.crowds import scanned_pdf
from tests.resources.event_streams import StreamEvent, events_of
from tests.resources.programs import PATIENCE
from tests.resources.service import Deployment, deployed, new_key
from tests.resources.web import Reply, WebServer, web_server

FILES = 6
PAGES = 3
ALIVE_SECONDS = 0.7
"""Between the moment that the API answers and its next death."""

SETTINGS = Settings(api=Api(test_engines=True), service=Service(private_addresses=True))


@contextmanager
def killed_again_and_again(deployment: Deployment) -> Generator[list[float]]:
    """The list has the time of each death; the API runs when the block ends."""
    ended, deaths = threading.Event(), list[float]()

    def work() -> None:
        while not ended.wait(ALIVE_SECONDS):
            deployment.api.kill()
            deaths.append(time.monotonic())
            deployment.api.start()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield deaths
    finally:
        ended.set()
        thread.join()


def sent(api: ApiClient, number: int, receiver: WebServer) -> JobId:
    callback: JsonValue = {"url": receiver.url("/hook"), "documents": True}
    terms: dict[str, JsonValue] = {"options": {"backend": "fake"}, "callback": callback}
    name = f"{number}.pdf"
    return JobId(api.send({name: scanned_pdf(name, PAGES)}, terms, key=f"file-{number}"))


def followed(deployment: Deployment, secret: str, job: JobId) -> StreamEvent:
    """The last event of the job; whoever loses the stream goes on from what it saw last."""
    last, until = "", time.monotonic() + PATIENCE
    while time.monotonic() < until:
        headers = {"Authorization": f"Bearer {secret}", "Last-Event-ID": last}
        try:
            with httpx2.stream("GET", f"{deployment.url}/v1/jobs/{job}/events", headers=headers, timeout=5) as stream:
                for event in events_of(stream):
                    assert event.id != last or event.event == "end"
                    last = event.id
                    if event.event == "end":
                        return event
        except httpx2.TransportError:
            time.sleep(0.1)
    return pytest.fail(f"job {job} did not come to its end")


def test_a_killed_api_costs_no_job_no_event_and_no_callback(tmp_path: Path) -> None:
    with (
        deployed(tmp_path, "folder", workers=1, processes=2, settings=SETTINGS) as deployment,
        web_server(lambda asked: Reply(status=204)) as receiver,
    ):
        deployment.workers[0].start()
        secret = new_key(deployment)
        api = ApiClient(deployment.url, secret)
        with killed_again_and_again(deployment) as deaths:
            jobs = [sent(api, number, receiver) for number in range(FILES)]
            with ThreadPoolExecutor(FILES) as pool:
                ends = [*pool.map(partial(followed, deployment, secret), jobs)]
            while len(deaths) < 2:  # where it starts more slowly than all of that is done
                time.sleep(0.1)
            again = [sent(api, number, receiver) for number in range(FILES)]
        stores = deployment.stores
        until = time.monotonic() + PATIENCE
        while stores.outbox.counts().get(MessageState.WAITING) and time.monotonic() < until:
            time.sleep(0.1)
        assert len(deaths) >= 2
        assert again == jobs
        assert [end.data["pages"] for end in ends] == [{"read": PAGES}] * FILES
        kept = stores.jobs.find(JobQuery())
        assert sorted(job.id for job in kept) == sorted(jobs)
        assert {job.state for job in kept} == {JobState.FINISHED}
        journal = Journal(deployment.objects(deployment.settings.service.store))
        assert sorted(job.id for job in journal.jobs()) == sorted(jobs)
        told = Counter(
            (json.loads(asked.body)["type"], json.loads(asked.body)["data"]["job"]) for asked in receiver.asked
        )
        assert told == Counter((type, job) for job in jobs for type in ("job.finished", "document.finished"))
