"""What `recto doctor` says of the deployments. Each is asked once whether it knows its model, which costs nothing; all
at the same time, and not for long.
"""

import importlib.util
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ValidationError

from ocr_backends.deployed.keys import address_of, needed_key
from ocr_backends.deployed.providers import INSTALL
from ocr_backends.deployed.ways import is_open
from ocr_backends.statuses import EngineStatus
from recto.deployments import STANDARD_KEYS, Deployment
from recto.errors import DeploymentDenied

PATIENCE: Final = 3.0
"""Seconds for each question."""

_LIBRARIES: Final = ("pydantic_ai", "openai", "anthropic", "google.genai")


class _Card(BaseModel):
    id: str = ""


class _Cards(BaseModel):
    """The list of models as OpenAI and its like give it."""

    data: tuple[_Card, ...] = ()


def deployments_status(deployments: Mapping[str, Deployment]) -> tuple[EngineStatus, ...]:
    """In the order of their names. ``version`` is the model."""
    names = sorted(deployments)
    with ThreadPoolExecutor(max_workers=16) as pool:
        return tuple(pool.map(_status, names, [deployments[name] for name in names]))


def _status(name: str, deployment: Deployment) -> EngineStatus:
    if not all(_is_installed(library) for library in _LIBRARIES):
        return _not_ready(name, deployment, "its client is not installed", f"Run: {INSTALL}")
    try:
        key = needed_key(name, deployment)
    except DeploymentDenied as error:
        return _not_ready(name, deployment, "there is no key", error.remedy)
    try:
        response = httpx2.get(_question(deployment), headers=_headers(deployment, key), timeout=PATIENCE)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        said = f"{_host(deployment)} cannot be reached ({type(error).__name__})"
        return _not_ready(name, deployment, said, f"Look at the server, or at deployments.{name}.url.")
    return _judged(name, deployment, response)


def _judged(name: str, deployment: Deployment, response: httpx2.Response) -> EngineStatus:
    status = response.status_code
    who = _host(deployment)
    if status in {401, 402, 403}:
        variable = STANDARD_KEYS.get(deployment.kind, "")
        where = f"{variable} or deployments.{name}.api_key" if variable else f"deployments.{name}.api_key"
        return _not_ready(name, deployment, f"{who} refuses the key ({status})", f"Check {where}.")
    if status == 404 and deployment.kind == "clarifai":
        return _ready(name, deployment, f"{who} is there")
    if status == 404 or (status == 200 and not _knows(deployment, response)):
        remedy = f"Check deployments.{name}.model and its url."
        return _not_ready(name, deployment, f"{who} does not know the model", remedy)
    if status == 200:
        return _ready(name, deployment, f"{who} knows the model")
    if status == 429:
        return _ready(name, deployment, f"{who} is there, and asked too often just now")
    said = f"{who} answers {status}: it is starting, overloaded or sick"
    return _not_ready(name, deployment, said, "Look at the server; work waits and goes on by itself.")


def _knows(deployment: Deployment, response: httpx2.Response) -> bool:
    """Servers of one's own list what they serve; the others were asked for the model itself."""
    if not is_open(deployment.kind) or deployment.kind == "clarifai":
        return True
    try:
        listed = _Cards.model_validate_json(response.content).data
    except ValidationError:
        return False
    return not listed or deployment.model in {card.id for card in listed}


def _question(deployment: Deployment) -> str:
    address, model = address_of(deployment), quote(deployment.model, safe="")
    match deployment.kind:
        case "openai" | "openai-responses":
            return f"{address}/models/{model}"
        case "anthropic":
            return f"{address}/v1/models/{model}"
        case "google":
            return f"{address}/v1beta/models/{model}"
        case "clarifai" | "openai-compatible":
            return f"{address}/models"


def _headers(deployment: Deployment, key: str) -> dict[str, str]:
    match deployment.kind:
        case "anthropic":
            return {"x-api-key": key, "anthropic-version": "2023-06-01"}
        case "google":
            return {"x-goog-api-key": key}
        case _:
            return {"authorization": f"Bearer {key}"} if key else {}


def _host(deployment: Deployment) -> str:
    """Without what may be secret in an address."""
    return str(httpx2.URL(address_of(deployment)).host)


def _is_installed(library: str) -> bool:
    try:
        return importlib.util.find_spec(library) is not None
    except ModuleNotFoundError:  # of the package around it
        return False


def _ready(name: str, deployment: Deployment, detail: str) -> EngineStatus:
    return EngineStatus(name=name, ready=True, version=deployment.model, detail=detail)


def _not_ready(name: str, deployment: Deployment, detail: str, remedy: str) -> EngineStatus:
    return EngineStatus(name=name, ready=False, version=deployment.model, detail=detail, remedy=remedy)
