"""Queries: only what the description knows, and each parameter once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError

from gateway.api.problems import refusal


async def plain_query(request: Request) -> None:
    """A dependency of all routes: a name that is misspelt must not be passed over, one that is given twice be guessed.

    Raises ``RequestValidationError``.
    """
    given = Counter(name for name, _ in request.query_params.multi_items())
    if not given:
        return
    known = _known(request.app, request.scope["route"].path, request.method.lower())
    unknown = [refusal(("query", name), "is no parameter of this route") for name in given if name not in known]
    doubled = [name for name, times in given.items() if times > 1 and not known.get(name, True)]
    if refused := [*unknown, *(refusal(("query", name), "is given more than once") for name in doubled)]:
        raise RequestValidationError(refused)


def _known(app: FastAPI, path: str, method: str) -> Mapping[str, bool]:
    """The parameters of a route, and whether each is a list."""
    about = cast(dict[str, Any], app.openapi()["paths"].get(path, {}).get(method, {}))
    parameters: list[dict[str, Any]] = about.get("parameters", [])
    return {each["name"]: each["schema"].get("type") == "array" for each in parameters if each["in"] == "query"}
