"""What models may cost, before a job is ordered."""

from fastapi import APIRouter, Depends

from gateway.api.access import allowed
from gateway.api.context import TheService
from gateway.api.models.estimates import EstimateRequest
from gateway.api.ordering import require_askable
from gateway.api.routers.documented import problems
from recto.accounts import Scope
from workers.escalation.estimates import Estimate, estimate, habits_from

router = APIRouter(prefix="/v1/estimates", tags=["jobs"], dependencies=[Depends(allowed(Scope.READ))])


@router.post(
    "",
    summary="Say what models may cost",
    operation_id="estimate_cost",
    response_model=Estimate,
    responses=problems(415),
)
def estimated(request: EstimateRequest, service: TheService) -> Estimate:
    """Of so many pages, by the prices of the settings and by what was in doubt on pages that were read here. Nothing is
    asked and nothing is reserved. Money in millionths of a US dollar.
    """
    require_askable(request, service.settings)
    return estimate(
        request.pages,
        options=request.options,
        settings=service.settings,
        job_cap=request.caps.dollars,
        answers=request.answers,
        habits=habits_from(service.stores.meter.counters()),
    )
