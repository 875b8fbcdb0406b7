"""The OpenAPI description, complete."""

from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.api.models.estimates import EstimateRequest
from gateway.api.models.jobs import JobView
from gateway.api.models.orders import OrderRequest, OrderTerms
from gateway.api.models.problems import Problem
from gateway.api.models.results import ResultLinks

DESCRIPTION: Final = """\
Recto turns piles of PDFs and scans into Markdown and structured data, and loses no page.

Order a job, follow its events or ask for it, fetch the results by document or by page. Every error is
`application/problem+json` (RFC 9457) with a stable `code` and a `remedy`. Lists go on where `next` of the part before
leads; an empty `next` is the end.
"""
TAGS: Final = [
    {"name": "jobs", "description": "Order work, follow it, steer it."},
    {"name": "results", "description": "Documents, pages and what was read."},
    {"name": "categories", "description": "Kinds of documents, learnt from examples."},
    {"name": "uploads", "description": "Files that are sent first and ordered later."},
    {"name": "convert", "description": "A small document in, its text out."},
    {"name": "operations", "description": "Health, version, metrics, and events from buckets."},
]
_SCALARS: Final = (str, int, float, bool)
_READ_BY_ROUTES: Final[tuple[type[BaseModel], ...]] = (
    EstimateRequest,
    OrderRequest,
    OrderTerms,
    Problem,
    JobView,
    ResultLinks,
)
"""Models of bodies that routes read and write themselves, so that FastAPI does not see them."""


def described(app: FastAPI) -> dict[str, Any]:
    """What FastAPI finds, and the models that it does not see."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS
        )
        _, own = models_json_schema(
            [(model, "validation") for model in _READ_BY_ROUTES], ref_template="#/components/schemas/{model}"
        )
        found = schema.setdefault("components", {}).setdefault("schemas", {})
        models = {**found, **own["$defs"]}  # what is taken may be more than what is given out
        schema["components"]["schemas"] = {name: _with_kind(_plain(models[name])) for name in sorted(models)}
        app.openapi_schema = schema
    return app.openapi_schema


def _plain(model: Any) -> Any:
    """Without defaults that are objects or lists: generators of clients do not know them, and the text says them."""
    match model:
        case dict():
            found = cast(dict[str, Any], model)
            kept = {name: part for name, part in found.items() if name != "default" or isinstance(part, _SCALARS)}
            return {name: _plain(part) for name, part in kept.items()}
        case list():
            return [_plain(part) for part in cast(list[Any], model)]
        case _:
            return model


def _with_kind(model: dict[str, Any]) -> dict[str, Any]:
    """What tells the members of a union apart must be written, though it has a default in the code."""
    if "const" not in model.get("properties", {}).get("kind", {}):
        return model
    return {**model, "required": ["kind", *(name for name in model.get("required", ()) if name != "kind")]}
