"""Orders from strangers: read, and refused part by part where they ask for what may not be had."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal, TypeAlias, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from gateway.api.engines import fault_of_backend, fault_of_languages
from gateway.api.models.estimates import EstimateRequest
from gateway.api.models.orders import BucketObject, OrderRequest, OrderTerms, RequestedSource, UploadedFile, WebFile
from gateway.api.problems import refusal
from gateway.api.reach import fault_of_address, fault_of_bucket, fault_of_folder
from gateway.category_choice import faults_of_categories
from gateway.deployment_choice import fault_of_answers, fault_of_choice, fault_of_escalation
from gateway.schema_choice import fault_of_fields
from recto.errors import ObjectMissing, UsageError
from recto.options import PageRange, ReadOptions
from recto.orders import Caps, LocalTarget, S3Target
from recto.settings import Settings
from recto.values import DocumentId, TenantId
from workers.inputs.mirroring import brief
from workers.places import upload_key
from workers.service import Service

_M = TypeVar("_M", bound=BaseModel)
Fault: TypeAlias = tuple[tuple[str | int, ...], str]
"""A part of the order, and what is wrong with it; empty where nothing is."""

_KINDS = frozenset({"upload", "s3", "https", "local", "kept", "window", "always"})
_MOST_LOOKED_UP = 20
"""Names of hosts in one order: a name server may take its time. All are looked up when they are fetched."""

_MAX_PAGE = 10_000_000
_MAX_CAP = 1_000_000_000


def parsed(kind: type[_M], data: bytes, *where: str, strict: bool = False) -> _M:
    """JSON that a caller wrote; ``strict`` takes no number for a truth value. Raises ``RequestValidationError``."""
    try:
        return kind.model_validate_json(data or b"{}", strict=strict)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        entries = [refusal(("body", *where, *_path(fault["loc"])), _told(fault["msg"])) for fault in faults]
        raise RequestValidationError(entries) from error


def _path(loc: Sequence[str | int]) -> Iterator[str | int]:
    """As the caller wrote it: without the kinds of sources and targets, which pydantic names on the way."""
    return (part for part in loc if part not in _KINDS)


def _told(message: str) -> str:
    return message.removeprefix("Value error, ")  # what pydantic puts before messages of ours


def require_fulfillable(order: OrderRequest, tenant: TenantId, service: Service) -> None:
    """Raises ``RequestValidationError`` with everything that may not be had."""
    faults = chain(_faults_of_sources(order.sources, tenant, service), _faults_of_terms(order, tenant, service))
    _refuse(faults, "body")


def require_possible(terms: OrderTerms, tenant: TenantId, service: Service) -> None:
    """The same of an order whose sources come with it."""
    _refuse(_faults_of_terms(terms, tenant, service), "body", "order")


def require_askable(request: EstimateRequest, settings: Settings) -> None:
    """Raises ``RequestValidationError`` where the models that are to be asked cannot be, and for no schema."""
    fields: Fault = ("options", "fields"), _fault_of_fields(request.options, settings)
    faults = _faults_of_asking(request.options, settings, request.answers)
    _refuse(chain([fields], faults, _faults_of_caps(request.caps)), "body")


def _refuse(faults: Iterable[Fault], *where: str) -> None:
    found = [refusal((*where, *part), message) for part, message in faults if message]
    if found:
        raise RequestValidationError(found)


def _faults_of_sources(sources: Sequence[RequestedSource], tenant: TenantId, service: Service) -> Iterator[Fault]:
    for at, source in enumerate(sources):
        match source:
            case UploadedFile():
                yield ("sources", at, "document"), _fault_of_upload(source, tenant, service)
            case BucketObject():
                yield ("sources", at, "url"), fault_of_bucket(source.url, service.settings)
            case WebFile():
                look_up = at < _MOST_LOOKED_UP
                yield ("sources", at, "url"), fault_of_address(source.url, service.settings, look_up=look_up)


def _faults_of_terms(terms: OrderTerms, tenant: TenantId, service: Service) -> Iterator[Fault]:
    settings = service.settings
    match terms.target:
        case S3Target(url=url):
            yield ("target", "url"), fault_of_bucket(url, settings)
        case LocalTarget(path=path):
            yield ("target", "path"), fault_of_folder(path, settings)
        case _:
            pass
    if terms.callback.url:
        yield ("callback", "url"), fault_of_address(terms.callback.url, settings, plain=True)
    yield ("options", "backend"), fault_of_backend(terms.options, settings)
    yield ("options", "languages"), fault_of_languages(terms.options)
    yield ("options", "pages"), _fault_of_pages(terms.options)
    yield ("options", "fields"), _fault_of_fields(terms.options, settings)
    for place, fault in faults_of_categories(terms.options, service.places.categories, tenant):
        yield ("options", "categories", *place), fault
    yield from _faults_of_asking(terms.options, settings, terms.answers)
    yield from _faults_of_caps(terms.caps)


def _faults_of_caps(caps: Caps) -> Iterator[Fault]:
    for name, cap in (("pages", caps.pages), ("pages_per_minute", caps.pages_per_minute), ("dollars", caps.dollars)):
        yield ("caps", name), f"is more than {_MAX_CAP:,}" if cap > _MAX_CAP else ""


def _faults_of_asking(options: ReadOptions, settings: Settings, answers: Literal["now", "batch"]) -> Iterator[Fault]:
    """What is wrong with the models that are to be asked."""
    yield ("options", "deployments"), fault_of_choice(options, settings)
    yield ("options", "escalate"), fault_of_escalation(options, settings)
    yield ("answers",), fault_of_answers(options, settings, answers)


def _fault_of_fields(options: ReadOptions, settings: Settings) -> str:
    try:
        return fault_of_fields(options, settings)
    except UsageError as error:
        return brief(str(error))


def _fault_of_upload(source: UploadedFile, tenant: TenantId, service: Service) -> str:
    try:
        with service.places.own.open(upload_key(tenant, DocumentId(source.document))):
            return ""
    except ObjectMissing:
        return "no file with this hash was sent; POST /v1/uploads takes it"


def _fault_of_pages(options: ReadOptions) -> str:
    if len(options.pages) > 1000:
        return "has more than 1,000 ranges"
    return next((fault for one in options.pages if (fault := _fault_of_range(one))), "")


def _fault_of_range(one: PageRange) -> str:
    if max(one.first, one.last) > _MAX_PAGE:
        return f"no document has more than {_MAX_PAGE:,} pages"
    return f"{one.first}-{one.last} runs backwards" if one.last and one.last < one.first else ""
