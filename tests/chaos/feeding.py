"""The documents of a trial and the doors that they come in by: a prefix of a bucket, uploads, a bucket's events."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pydantic import JsonValue

from recto.values import JobId, Value
from tests.resources.api_client import ApiClient
from tests.resources.crowds import ENGINE, Expected, Kind, Paper, content_of, expected_of
from tests.resources.service import Deployment, client_at

Door: TypeAlias = Literal["prefix", "upload", "drop"]

_UPLOADS_EVERY: Final = 6
_DROPS_EVERY: Final = 3


class Fed(Value):
    """A job that was ordered; ``order`` and ``key`` order it again, of what is dropped ``order`` is the event.

    ``expected`` has the names of its documents, which lie ``below`` that prefix of the bucket for results.
    """

    door: Door
    job: JobId = JobId("")
    key: str
    order: dict[str, JsonValue]
    upload: tuple[Paper, ...] = ()
    expected: tuple[Expected, ...]
    below: str


def papers_by_door(papers: Sequence[Paper]) -> dict[Door, tuple[Paper, ...]]:
    """Some single files come by upload, some typed ones by event (nobody chooses an engine there); everything else lies
    below one prefix.
    """
    doors: dict[Door, list[Paper]] = {"prefix": [], "upload": [], "drop": []}
    for at, paper in enumerate(papers):
        doors[_door(at, paper)].append(paper)
    return {door: tuple(found) for door, found in doors.items()}


def _door(at: int, paper: Paper) -> Door:
    if paper.kind is Kind.TYPED and at % _DROPS_EVERY == 0:
        return "drop"
    return "upload" if paper.kind not in (Kind.KILLER, Kind.ARCHIVE) and at % _UPLOADS_EVERY == 1 else "prefix"


def laid_out(papers: Sequence[Paper], deployment: Deployment, bucket: str, prefix: str) -> None:
    """The files, as objects."""
    client = client_at(deployment.s3_port)
    for paper in papers:
        client.put_object(Bucket=bucket, Key=f"{prefix}{paper.name}", Body=content_of(paper))


def ordered_prefix(papers: Sequence[Paper], api: ApiClient, callback: str) -> Fed:
    """One job of all that lies below ``s3://inbox/batch/``."""
    sources: JsonValue = [{"kind": "s3", "url": "s3://inbox/batch/", "recursive": True}]
    order = {"sources": sources, **_terms("batch", callback, documents=False)}
    fed = Fed(door="prefix", key="the-batch", order=order, expected=_expected(papers), below="batch")
    return _ordered(fed, api)


def uploaded(paper: Paper, api: ApiClient, callback: str) -> Fed:
    """One job of one file, with a message for each document."""
    renamed = paper.model_copy(update={"name": paper.name.rpartition("/")[2]})
    order = _terms("sent", callback, documents=True)
    key = f"sent-{renamed.name}"
    fed = Fed(door="upload", key=key, order=order, upload=(paper,), expected=_expected([renamed]), below="sent")
    return _ordered(fed, api)


def dropped(paper: Paper, api: ApiClient) -> Fed:
    """The job that the event of a file in ``s3://dropped/`` makes."""
    about: JsonValue = {"bucket": {"name": "dropped"}, "object": {"key": paper.name}}
    event: dict[str, JsonValue] = {"Records": [{"eventName": "ObjectCreated:Put", "s3": about}]}
    fed = Fed(door="drop", key=paper.name, order=event, expected=_expected([paper]), below="dropped")
    return _ordered(fed, api)


def ordered_again(fed: Fed, api: ApiClient) -> JobId:
    """The job that the same order with the same idempotency key gives, or the same event."""
    match fed.door:
        case "prefix":
            return JobId(api.order(fed.order, key=fed.key))
        case "upload":
            return JobId(api.send({fed.expected[0].name: content_of(fed.upload[0])}, fed.order, key=fed.key))
        case "drop":
            places = {"from": "s3://dropped/", "to": f"s3://outbox/{fed.below}"}
            answer = api.asked("POST", "/v1/bucket-events", params=places, json=fed.order)
            return JobId(answer.json()["jobs"][0]["job"])


def _ordered(fed: Fed, api: ApiClient) -> Fed:
    return fed.model_copy(update={"job": ordered_again(fed, api)})


def _expected(papers: Sequence[Paper]) -> tuple[Expected, ...]:
    return tuple(one for paper in papers for one in expected_of(paper))


def subjects(fed: Fed) -> list[str]:
    """What the messages of the job tell of; nobody is told of what is dropped."""
    documents = [f"document.finished {fed.job} {one.name}" for one in fed.expected] if fed.door == "upload" else []
    return [*documents, f"job.finished {fed.job}"] if fed.door != "drop" else []


def _terms(below: str, callback: str, *, documents: bool) -> dict[str, JsonValue]:
    return {
        "target": {"kind": "s3", "url": f"s3://outbox/{below}"},
        "options": {"backend": ENGINE},
        "callback": {"url": callback, "documents": documents},
    }
