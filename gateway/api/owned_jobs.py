"""The job that a path names, where the caller may see it."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Path

from gateway.api.access import Reader, Writer
from gateway.api.context import TheService
from recto.jobs import Job
from recto.values import JobId

_JobIdPath: TypeAlias = Annotated[str, Path(alias="job", description="The job's id.", max_length=200)]


def readable_job(job: _JobIdPath, caller: Reader, service: TheService) -> Job:
    """Raises ``ObjectMissing``, also for the job of another tenant."""
    return service.job(JobId(job), tenant=caller.sees)


def writable_job(job: _JobIdPath, caller: Writer, service: TheService) -> Job:
    """Raises ``ObjectMissing``, also for the job of another tenant."""
    return service.job(JobId(job), tenant=caller.sees)


ReadableJob: TypeAlias = Annotated[Job, Depends(readable_job)]
WritableJob: TypeAlias = Annotated[Job, Depends(writable_job)]
