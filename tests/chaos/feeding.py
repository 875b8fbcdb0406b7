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
_DROPS_EVERY: Final = 7


class Fed(Value):
    """A job that was ordered; ``order`` and ``key`` order it again. ``expected`` has the names of its documents."""

    job: JobId
    key: str
    order: dict[str, JsonValue]
    upload: tuple[Paper, ...]
    expected: tuple[Expected, ...]
    below: str


def papers_by_door(papers: Sequence[Paper]) -> dict[Door, tuple[Paper, ...]]:
    """Some single files come by upload and by event; everything else lies below one prefix."""
    doors: dict[Door, list[Paper]] = {"prefix": [], "upload": [], "drop": []}
    for at, paper in enumerate(papers):
        if paper.kind in (Kind.KILLER, Kind.ARCHIVE):
            doors["prefix"].append(paper)
        elif at % _UPLOADS_EVERY == 0:
            doors["upload"].append(paper)
        else:
            doors["drop" if at % _DROPS_EVERY == 0 else "prefix"].append(paper)
    return {door: tuple(found) for door, found in doors.items()}


def laid_out(papers: Sequence[Paper], deployment: Deployment, bucket: str, prefix: str) -> None:
    """The files, as objects."""
    client = client_at(deployment.s3_port)
    for paper in papers:
        client.put_object(Bucket=bucket, Key=f"{prefix}{paper.name}", Body=content_of(paper))


def ordered_prefix(papers: Sequence[Paper], api: ApiClient, callback: str) -> Fed:
    """One job of all that lies below ``s3://inbox/batch/``."""
    sources: JsonValue = [{"kind": "s3", "url": "s3://inbox/batch/", "recursive": True}]
    order = {"sources": sources, **_terms("batch", callback, documents=False)}
    job = JobId(api.order(order, key="the-batch"))
    return Fed(job=job, key="the-batch", order=order, upload=(), expected=_expected(papers), below="batch")


def uploaded(paper: Paper, api: ApiClient, callback: str) -> Fed:
    """One job of one file, with a message for each document."""
    renamed = paper.model_copy(update={"name": paper.name.rpartition("/")[2]})
    terms = _terms("sent", callback, documents=True)
    fed = Fed(
        job=JobId(""),
        key=f"sent-{renamed.name}",
        order=terms,
        upload=(paper,),
        expected=_expected([renamed]),
        below="sent",
    )
    return fed.model_copy(update={"job": ordered_again(fed, api)})


def ordered_again(fed: Fed, api: ApiClient) -> JobId:
    """The job that the same order with the same idempotency key gives."""
    if not fed.upload:
        return JobId(api.order(fed.order, key=fed.key))
    files = {paper.name.rpartition("/")[2]: content_of(paper) for paper in fed.upload}
    return JobId(api.send(files, fed.order, key=fed.key))


def subjects(fed: Fed) -> list[str]:
    """What the messages of the job tell of."""
    told = [f"document.finished {fed.job} {one.name}" for one in fed.expected] if fed.upload else []
    return [*told, f"job.finished {fed.job}"]


def _terms(below: str, callback: str, *, documents: bool) -> dict[str, JsonValue]:
    return {
        "target": {"kind": "s3", "url": f"s3://outbox/{below}"},
        "options": {"backend": ENGINE},
        "callback": {"url": callback, "documents": documents},
    }


def _expected(papers: Sequence[Paper]) -> tuple[Expected, ...]:
    return tuple(one for paper in papers for one in expected_of(paper))
