"""The batches of an account, as its provider lists them: what the library of the providers does not do."""

# ruff: noqa: PLC0415 - a provider's library is imported where one of its models is asked

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from recto.errors import DeploymentAway
from recto.values import Value

if TYPE_CHECKING:
    from google.genai import Client
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model
    from pydantic_ai.providers.anthropic import AsyncAnthropicClient

_PAGE: Final = 100
_MOST: Final = 1000
"""Batches that are looked through."""


class Listed(Value):
    """``made`` in seconds since the epoch. ``first_id`` is that of its first request, empty where the provider does not
    say before the batch has ended.
    """

    id: str
    made: float
    first_id: str = ""


async def listed_batches(model: "Model", *, since: float, until: float) -> Sequence[Listed]:
    """Those made between the two times (seconds since the epoch). Raises ``DeploymentAway``."""
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.models.openai import OpenAIResponsesModel

    match model:
        case OpenAIResponsesModel():
            return await _of_openai(model.client, since, until)
        case AnthropicModel():
            return await _of_anthropic(model.client, since, until)
        case GoogleModel():
            return await _of_google(model.client, since, until)
        case _:
            return ()


async def _of_openai(client: "AsyncOpenAI", since: float, until: float) -> Sequence[Listed]:
    from openai import APIError

    found: list[Listed] = []
    seen = 0
    try:
        async for batch in client.batches.list(limit=_PAGE):
            seen += 1
            if batch.created_at < int(since) or seen > _MOST:
                break
            if batch.created_at <= until:
                first = await _first_id(client, batch.input_file_id)
                found.append(Listed(id=batch.id, made=batch.created_at, first_id=first))
    except APIError as error:
        raise _away(error) from None
    return found


async def _first_id(client: "AsyncOpenAI", file: str) -> str:
    """``custom_id`` of the first line; empty where the file is gone, as it is when results were fetched."""
    from openai import NotFoundError

    try:
        content = (await client.files.content(file)).text
        return str(json.loads(content.partition("\n")[0])["custom_id"])
    except (NotFoundError, ValueError, KeyError, TypeError):
        return ""


async def _of_anthropic(client: "AsyncAnthropicClient", since: float, until: float) -> Sequence[Listed]:
    from anthropic import APIError, AsyncAnthropic

    found: list[Listed] = []
    seen = 0
    if not isinstance(client, AsyncAnthropic):
        return found
    try:
        async for batch in client.beta.messages.batches.list(limit=_PAGE):
            made = batch.created_at.timestamp()
            seen += 1
            if made < int(since) or seen > _MOST:
                break
            if made <= until:
                found.append(Listed(id=batch.id, made=made))
    except APIError as error:
        raise _away(error) from None
    return found


async def _of_google(client: "Client", since: float, until: float) -> Sequence[Listed]:
    """It does not say in which order it lists them."""
    import httpx2
    from google.genai.errors import APIError

    found: list[Listed] = []
    seen = 0
    try:
        async for job in await client.aio.batches.list(config={"page_size": _PAGE}):
            seen += 1
            if seen > _MOST:
                break
            made = job.create_time.timestamp() if job.create_time else since
            if job.name and int(since) <= made <= until:
                found.append(Listed(id=job.name, made=made))
    except (APIError, httpx2.TransportError) as error:
        raise _away(error) from None
    return found


def _away(error: Exception) -> DeploymentAway:
    return DeploymentAway(f"the provider does not list its batches ({type(error).__name__})")
