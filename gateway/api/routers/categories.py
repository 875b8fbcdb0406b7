"""Categories that are learnt from documents that jobs have read."""

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.api.access import Caller, Reader, Writer
from gateway.api.context import TheService
from gateway.api.models.categories import (
    CategoryList,
    CategoryView,
    JobDocumentName,
    Prediction,
    PredictionList,
    PredictRequest,
    TrainRequest,
)
from gateway.api.routers.documented import problems
from layouts.classes.models import labels_of, usable
from recto.values import NAME, JobId
from workers.categories.kept_results import LabelledDocument, ReadDocument, learnt_from, view_of_result
from workers.service import Service

Name = Annotated[str, Path(pattern=rf"^{NAME}$", description="What the categories are called.")]

router = APIRouter(prefix="/v1/categories", tags=["categories"], responses=problems(404, 409))


@router.get("", summary="List categories", operation_id="list_categories", response_model=CategoryList)
def categories(caller: Reader, service: TheService) -> CategoryList:
    """Those of the key's tenant, the newest version of each."""
    shelf = service.places.categories
    found = (shelf.get(caller.tenant, name) for name in shelf.names(caller.tenant))
    return CategoryList(categories=tuple(CategoryView.of(model) for model in found))


@router.get("/{name}", summary="Look at categories", operation_id="get_categories", response_model=CategoryView)
def category(name: Name, caller: Reader, service: TheService) -> CategoryView:
    """The newest version."""
    return CategoryView.of(service.places.categories.get(caller.tenant, name))


@router.post(
    "/{name}",
    status_code=201,
    summary="Learn categories from examples",
    operation_id="train_categories",
    response_model=CategoryView,
)
def train(name: Name, caller: Writer, service: TheService, request: TrainRequest) -> CategoryView:
    """Learns from documents that were read, and answers with how well it does on those held out.

    It is the newest version of that name from then on. 25 to 50 examples of each class are enough; some that have none
    of the classes make it surer.
    """
    documents = tuple(
        LabelledDocument(document=_read(one, caller, service), labels=frozenset(one.labels), group=one.group)
        for one in request.examples
    )
    model = learnt_from(name, documents, service)
    service.places.categories.put(caller.tenant, model)
    return CategoryView.of(model)


@router.post(
    "/{name}/predictions",
    summary="Label documents by categories",
    operation_id="predict_categories",
    response_model=PredictionList,
)
def predict(name: Name, caller: Reader, service: TheService, request: PredictRequest) -> PredictionList:
    """What a model says of documents that were read."""
    model = usable(service.places.categories.get(caller.tenant, name, request.version))
    return PredictionList(
        predictions=tuple(
            Prediction(
                job=one.job,
                document=one.document,
                labels=labels_of(model, view_of_result(_read(one, caller, service), service)),
            )
            for one in request.documents
        )
    )


def _read(one: JobDocumentName, caller: Caller, service: Service) -> ReadDocument:
    return ReadDocument(job=service.job(JobId(one.job), tenant=caller.sees), name=one.document)
