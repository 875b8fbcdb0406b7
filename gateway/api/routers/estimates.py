"""What models may cost, before a job is ordered."""

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from gateway.api.access import allowed
from gateway.api.context import TheService
from gateway.api.models.estimates import EstimateRequest
from gateway.api.ordering import parsed, require_askable
from gateway.api.routers.documented import body_of, problems, reference
from recto.accounts import Scope
from workers.escalation.estimates import Estimate, estimate
from workers.escalation.habits import habits_from
from workers.service import Service

router = APIRouter(prefix="/v1/estimates", tags=["jobs"], dependencies=[Depends(allowed(Scope.READ))])


@router.post(
    "",
    summary="Say what models may cost",
    operation_id="estimate_cost",
    response_model=Estimate,
    responses=problems(),
    openapi_extra=body_of("What would be ordered.", {"application/json": {"schema": reference("EstimateRequest")}}),
)
async def estimated(request: Request, service: TheService) -> Estimate:
    """Of so many pages and documents, by the prices of the settings and by what was in doubt on what was read here.
    What a document is and what rules miss in it is known only when its pages were read: so there is what is asked in
    any case, what is expected, and the most. Nothing is asked and nothing is reserved. Money in millionths of a US
    dollar.
    """
    asked = parsed(EstimateRequest, await request.body(), strict=True)
    await run_in_threadpool(require_askable, asked, service.settings)
    return await run_in_threadpool(_estimated, asked, service)


def _estimated(asked: EstimateRequest, service: Service) -> Estimate:
    return estimate(
        asked.pages,
        documents=asked.documents,
        options=asked.options,
        settings=service.settings,
        job_cap=asked.caps.dollars,
        answers=asked.answers,
        habits=habits_from(service.stores.meter.counters()),
    )
