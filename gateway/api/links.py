"""Paths of the API, as answers name them."""

from urllib.parse import urlencode

from gateway.api.models.jobs import job_path
from recto.values import JobId


def result_link(job: JobId, **query: str) -> str:
    return f"{job_path(job)}/result?{urlencode(query)}"


def fields_link(job: JobId, document: str) -> str:
    return f"{job_path(job)}/fields?{urlencode({'document': document})}"
