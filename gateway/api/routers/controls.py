"""What can be done with a job that is there: stopped, held, hurried and tried again."""

from typing import Final

from fastapi import APIRouter

from gateway.api.context import TheService
from gateway.api.models.jobs import JobView
from gateway.api.models.orders import PriorityChange, RetryRequest
from gateway.api.owned_jobs import WritableJob
from gateway.api.routers.documented import problems
from recto.jobs import Job
from workers.service import Service

router = APIRouter(prefix="/v1/jobs/{job}", tags=["jobs"], responses=problems(404, 409))


_FAILED_ONLY: Final = RetryRequest()


@router.post("/cancel", summary="Cancel a job", operation_id="cancel_job", response_model=JobView)
def cancelled(job: WritableJob, service: TheService) -> JobView:
    """Nothing more is begun; results that are written stay."""
    return _view(service.cancel(job), service)


@router.post("/pause", summary="Hold a job", operation_id="pause_job", response_model=JobView)
def paused(job: WritableJob, service: TheService) -> JobView:
    """What is under way ends; the rest waits until `resume`."""
    return _view(service.pause(job), service)


@router.post("/resume", summary="Go on with a job", operation_id="resume_job", response_model=JobView)
def resumed(job: WritableJob, service: TheService) -> JobView:
    """Ends a pause."""
    return _view(service.resume(job), service)


@router.post("/priority", summary="Change the priority of a job", operation_id="prioritise_job", response_model=JobView)
def prioritised(job: WritableJob, change: PriorityChange, service: TheService) -> JobView:
    """For what of it waits, and what will."""
    return _view(service.reprioritise(job, change.priority), service)


@router.post("/retry", status_code=202, summary="Try pages again", operation_id="retry_job", response_model=JobView)
def retried(job: WritableJob, service: TheService, request: RetryRequest = _FAILED_ONLY) -> JobView:
    """Does the failed pages again, or all; the results of their documents are then written anew."""
    return _view(service.retry(job, failed=request.pages == "failed"), service)


def _view(job: Job, service: Service) -> JobView:
    return JobView.with_status(service.status(job))
