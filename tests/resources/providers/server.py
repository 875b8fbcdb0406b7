"""A provider of multimodal models, on a real socket, with a model that a test plays.

    def play(asked: Asked) -> Behaviour:
        return Says(table_answer([["Item", "Price"], ["Ink", "4.20"]]))

    with provider(play) as server:
        client = make_client("tables", server.deployment("anthropic"))
        ...  # server.asked grows with every question

One server speaks all protocols. Like the real ones it refuses wrong keys and unknown models.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from recto.deployments import Deployment, Kind, Price
from tests.resources.applications import served
from tests.resources.ports import free_port
from tests.resources.providers.anthropic import ANTHROPIC
from tests.resources.providers.batches import BatchDesk, batch_routes
from tests.resources.providers.google import GOOGLE
from tests.resources.providers.openai_chat import OPENAI_CHAT
from tests.resources.providers.openai_responses import OPENAI_RESPONSES
from tests.resources.providers.played import Asked, Babbles, Behaviour, Body, Drops, Fails, Play, Says, Stalls, Wire

KEY: Final = "sk-of-a-test"

MODELS: Final[dict[Kind, str]] = {
    "openai": "gpt-5.1",
    "openai-responses": "gpt-5.1",
    "anthropic": "claude-sonnet-4-6",
    "google": "gemini-2.5-flash",
    "clarifai": "https://clarifai.com/clarifai/main/models/mm-poly-8b",
    "openai-compatible": "Qwen/Qwen2.5-VL-7B-Instruct",
}

_BASES: Final[dict[Kind, str]] = {"anthropic": "", "google": ""}


@dataclass
class Provider:
    """What a test may look at, and change while the server runs.

    ``loading``: questions that are answered with 503 from now on, then none. ``schemas``, ``tools``: whether the chat
    protocol knows them. ``cut``: questions whose client left before the answer. ``most_at_once`` of them under way.
    """

    port: int
    play: Play
    key: str = KEY
    loading: int = 0
    schemas: bool = True
    tools: bool = True
    asked: list[Asked] = field(default_factory=list[Asked])
    paths: list[str] = field(default_factory=list[str])
    cut: int = 0
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    batches: BatchDesk = field(default_factory=BatchDesk)

    def url(self, kind: Kind) -> str:
        return f"http://127.0.0.1:{self.port}{_BASES.get(kind, '/v1')}"

    def deployment(self, kind: Kind = "openai-compatible", **traits: Any) -> Deployment:
        """``traits`` are fields of ``Deployment``."""
        given: Body = {
            "kind": kind,
            "model": MODELS[kind],
            "url": self.url(kind),
            "api_key": SecretStr(self.key),
            "price": Price.model_validate({"input": "3", "output": "15"}),
            "timeout": 20.0,
        }
        return Deployment.model_validate({**given, **traits})


@contextmanager
def provider(play: Play, *, port: int = 0, **traits: Any) -> Generator[Provider]:
    """Listens until the block ends. ``traits`` are fields of ``Provider``; ``port`` 0 takes a free one."""
    state = Provider(port=port or free_port(), play=play, **traits)
    with served(_application(state), state.port):
        yield state


def _application(state: Provider) -> Starlette:
    async def chat(request: Request) -> Response:
        return await _answered(state, request, OPENAI_CHAT, "openai")

    async def responses(request: Request) -> Response:
        return await _answered(state, request, OPENAI_RESPONSES, "openai-responses")

    async def messages(request: Request) -> Response:
        return await _answered(state, request, ANTHROPIC, "anthropic")

    async def generate(request: Request) -> Response:
        return await _answered(state, request, GOOGLE, "google")

    async def models(request: Request) -> Response:
        state.paths.append(request.url.path)
        if not _is_allowed(state, request):
            return JSONResponse({"error": {"message": "wrong key"}}, status_code=401)
        if state.loading > 0:
            return JSONResponse({"error": {"message": "the model is loading"}}, status_code=503)
        wanted = request.path_params.get("model", "")
        if wanted and wanted not in MODELS.values():
            return JSONResponse({"error": {"message": "no such model"}}, status_code=404)
        known = [{"id": model, "object": "model", "name": f"models/{model}"} for model in MODELS.values()]
        return JSONResponse({"object": "list", "data": known, "models": known})

    def batched(wire: Wire, kind: Kind, body: Body, model: str) -> tuple[Asked, Behaviour]:
        asked = _noted(state, wire, body, model, kind=kind, headers={})
        return asked, state.play(asked)

    return Starlette(
        routes=[
            *batch_routes(
                state.batches,
                wires={"openai-responses": OPENAI_RESPONSES, "anthropic": ANTHROPIC, "google": GOOGLE},
                played=batched,
                allowed=lambda request: _is_allowed(state, request),
                url=f"http://127.0.0.1:{state.port}",
            ),
            Route("/v1/chat/completions", chat, methods=["POST"]),
            Route("/v1/responses", responses, methods=["POST"]),
            Route("/v1/messages", messages, methods=["POST"]),
            Route("/v1beta/models/{model}:generateContent", generate, methods=["POST"]),
            Route("/v1/models", models),
            Route("/v1/models/{model:path}", models),
            Route("/v1beta/models/{model}", models),
        ]
    )


def _is_allowed(state: Provider, request: Request) -> bool:
    given = (
        request.headers.get("authorization", "").removeprefix("Bearer "),
        request.headers.get("x-api-key", ""),
        request.headers.get("x-goog-api-key", ""),
    )
    return not state.key or state.key in given


async def _answered(state: Provider, request: Request, wire: Wire, kind: Kind) -> Response:
    state.paths.append(request.url.path)
    body: Body = json.loads(await request.body())
    wrong = _wrong(state, request, body)
    if wrong is not None:
        return _failure(wire, wrong)
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = _noted(
        state, wire, body, request.path_params.get("model", ""), kind=kind, path=request.url.path, headers=headers
    )
    behaviour = await run_in_threadpool(state.play, asked)
    with state.lock:
        state.at_once += 1
        state.most_at_once = max(state.most_at_once, state.at_once)
    try:
        return await _behaved(state, request, wire, asked, behaviour)
    finally:
        with state.lock:
            state.at_once -= 1


def _noted(
    state: Provider, wire: Wire, body: Body, model: str, *, kind: Kind, path: str = "", headers: Mapping[str, str]
) -> Asked:
    read = wire.read(body, model)
    with state.lock:
        asked = Asked(number=len(state.asked), protocol=kind, path=path, body=body, headers=headers, **read.__dict__)
        state.asked.append(asked)
    return asked


def _wrong(state: Provider, request: Request, body: Body) -> Fails | None:
    if not _is_allowed(state, request):
        return Fails(401, "Incorrect API key provided")
    if state.loading > 0:
        state.loading -= 1
        return Fails(503, "The model is loading", retry_after="1")
    if not state.schemas and "response_format" in body:
        return Fails(400, "'response_format.type' must be one of: text", code="invalid_value")
    if not state.tools and "tools" in body:
        return Fails(400, "this model does not support tools", code="invalid_value")
    return None


async def _behaved(state: Provider, request: Request, wire: Wire, asked: Asked, behaviour: Behaviour) -> Response:
    match behaviour:
        case Fails():
            return _failure(wire, behaviour)
        case Babbles():
            return Response(behaviour.content, media_type=behaviour.media_type)
        case Stalls():
            await _until_gone(request)
            with state.lock:
                state.cut += 1
            return Response(status_code=500)
        case Drops(text=text):
            whole = json.dumps(wire.written(asked, Says(text))).encode()
            length = {"content-length": str(len(whole))}
            return StreamingResponse(_half(whole), media_type="application/json", headers=length)
        case answer:
            await asyncio.sleep(getattr(answer, "delay", 0.0))
            return JSONResponse(wire.written(asked, answer))


def _failure(wire: Wire, failure: Fails) -> Response:
    headers = {"retry-after": failure.retry_after} if failure.retry_after else {}
    return JSONResponse(wire.failed(failure), status_code=failure.status, headers=headers)


async def _until_gone(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(0.02)


async def _half(whole: bytes) -> AsyncIterator[bytes]:
    yield whole[: len(whole) // 2]
    raise ConnectionResetError("the test wants it so")
