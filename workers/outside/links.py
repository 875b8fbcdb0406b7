"""Where a receiver of a message finds what it is about: messages carry links, never content."""

from urllib.parse import quote

from pydantic import JsonValue

from recto.jobs import Job
from recto.orders import LocalTarget, Order, S3Target
from recto.settings import Settings


def job_links(job: Job, settings: Settings) -> dict[str, JsonValue]:
    """``job``, ``documents`` and ``result`` are of the API; ``output`` is where the order had the results written."""
    at = _at(job, settings)
    return {"job": at, "documents": f"{at}/documents", "result": f"{at}/result", **_output(job)}


def document_links(job: Job, name: str, settings: Settings) -> dict[str, JsonValue]:
    at = _at(job, settings)
    return {"job": at, "result": f"{at}/result?document={quote(name, safe='')}", **_output(job)}


def _at(job: Job, settings: Settings) -> str:
    return f"{settings.service.public_url.rstrip('/')}/v1/jobs/{job.id}"


def _output(job: Job) -> dict[str, JsonValue]:
    match job.purpose:
        case Order(target=S3Target(url=url)):
            return {"output": url}
        case Order(target=LocalTarget(path=path)):
            return {"output": path}
        case _:
            return {}
