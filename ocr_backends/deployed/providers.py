"""The libraries of the providers, made ready for one deployment: its own address and key, and no tries of their own."""

# ruff: noqa: PLC0415 - a provider's library is imported where one of its models is asked

import logging
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import httpx2

from ocr_backends.deployed.keys import address_of, needed_key
from ocr_backends.deployed.ways import is_open
from ocr_backends.openai_headers import keep_ours
from recto.deployments import Deployment
from recto.errors import DeploymentDenied

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model
    from pydantic_ai.profiles import ModelProfile

INSTALL: Final = "pip install 'recto-ocr[models]'"

CONNECT: Final = 10.0
"""Seconds for a connection to be accepted."""

_TALKATIVE: Final = ("openai", "anthropic", "google_genai", "httpx2", "httpcore2")
"""Their logs for those who look for mistakes hold requests whole, and so documents and keys."""


class Opened(NamedTuple):
    """``process`` is the one that it was opened in: connections do not survive a fork."""

    process: int
    model: "Model"
    http: httpx2.AsyncClient


def open_model(name: str, deployment: Deployment, process: int) -> Opened:
    """No connection is made yet.

    Raises ``DeploymentDenied`` without a key or the library.
    """
    key = needed_key(name, deployment)
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(deployment.timeout, connect=min(CONNECT, deployment.timeout)),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=deployment.concurrency),
        event_hooks={"request": [_only_ours]} if is_open(deployment.kind) else {},
    )
    try:
        return Opened(process, _model(deployment, key, http), http)
    except ImportError as error:
        raise DeploymentDenied(f"the client of deployment {name} is not installed", remedy=f"Run: {INSTALL}") from error


def _model(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "Model":
    match deployment.kind:
        case "anthropic":
            return _anthropic(deployment, key, http)
        case "google":
            return _google(deployment, key, http)
        case "openai" | "openai-responses":
            return _openai(deployment, key, http)
        case "clarifai" | "openai-compatible":
            return _open(deployment, key, http)


def _openai(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "Model":
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(openai_client=_openai_library(deployment, key, http))
    kind = OpenAIChatModel if deployment.kind == "openai" else OpenAIResponsesModel
    return kind(deployment.model, provider=provider, profile=_taken_at_its_word(deployment))


def _open(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "Model":
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    # What is known of a model says little of its server. The schema stands in the words, too: some servers take it
    # and do not heed it. Older servers know only the older name of the limit on tokens.
    profile = OpenAIModelProfile(
        supports_json_schema_output=True,
        supports_json_object_output=False,
        supports_forced_tool_choice=True,
        native_output_requires_schema_in_instructions=True,
        openai_chat_supports_max_completion_tokens=False,
    )
    client = _openai_library(deployment, key or "none", http)
    return OpenAIChatModel(
        deployment.model, provider=OpenAICompatibleProvider(deployment.kind, openai_client=client), profile=profile
    )


def _openai_library(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "AsyncOpenAI":
    from openai import AsyncOpenAI

    return AsyncOpenAI(
        api_key=key, base_url=address_of(deployment), max_retries=0, timeout=http.timeout, http_client=http
    )


def _anthropic(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "Model":
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        api_key=key, base_url=address_of(deployment), max_retries=0, timeout=http.timeout, http_client=http
    )
    return AnthropicModel(
        deployment.model,
        provider=AnthropicProvider(anthropic_client=client),
        profile=_taken_at_its_word(deployment),
    )


def _google(deployment: Deployment, key: str, http: httpx2.AsyncClient) -> "Model":
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    provider = GoogleProvider(api_key=key, base_url=address_of(deployment), http_client=http)
    return GoogleModel(deployment.model, provider=provider, profile=_taken_at_its_word(deployment))


def _taken_at_its_word(deployment: Deployment) -> "ModelProfile":
    """Who sets ``structured`` to ``native`` knows the model better than the library does."""
    from pydantic_ai.profiles import ModelProfile

    return ModelProfile(supports_json_schema_output=True) if deployment.structured == "native" else ModelProfile()


async def _only_ours(request: httpx2.Request) -> None:
    keep_ours(request)


def profile_of(model: "Model") -> dict[str, object]:
    """What the library knows of a model, with the words that only some providers have."""
    return cast("dict[str, object]", model.profile)
