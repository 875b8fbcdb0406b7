"""A server that speaks to clients as vLLM does, on a real socket, with a model that a test plays.

    def play(asked: Asked) -> Behaviour:
        return Says(grounded(("text", (0, 0, 999, 999), "Hello")))

    with model_server(play) as server:
        ...  # server.url ends in /v1; server.asked grows with every page

It has the list of models, the health, version and metrics of vLLM, and refuses what vLLM refuses: unknown models and
keys, prompts and answers that do not fit in the context, settings of the n-gram processor that are none. Like the real
one it spoils answers in silence: special tokens are left out unless ``skip_special_tokens`` is false, and a text with
``<image>`` in it gives next to nothing. One token is four characters.
"""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, cast

import cv2
import numpy as np
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ocr_backends.deepseek.grids import vision_tokens
from recto.images import Pixels
from tests.resources.applications import served
from tests.resources.ports import free_port

MODEL: Final = "deepseek-ai/DeepSeek-OCR-2"
CHARACTERS: Final = 4
"""Of one token."""

_TAGS: Final = re.compile(r"<\|/?(?:ref|det|grounding)\|>|</?t[dr]>")
"""What the model's tokenizer calls special."""


@dataclass(frozen=True)
class Asked:
    """A request for a page. ``number`` counts them from 0; ``image`` is RGB, ``body`` the whole request."""

    number: int
    image: Pixels
    prompt: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Says:
    """Writes ``text``, ``piece`` tokens at a time with ``pause`` seconds between, and ends with ``finish``."""

    text: str
    finish: Literal["stop", "length", "abort"] = "stop"
    piece: int = 8
    pause: float = 0.0


@dataclass(frozen=True)
class Loops:
    """Writes ``before``, then ``unit`` over and over, up to the limit of the request."""

    before: str
    unit: str
    pause: float = 0.001


@dataclass(frozen=True)
class Fails:
    """Answers with a status instead. ``retry_after`` as it stands in the header, empty for none."""

    status: int
    message: str = "something is wrong"
    retry_after: str = ""


@dataclass(frozen=True)
class Drops:
    """Writes ``text``, then the connection is lost."""

    text: str = ""


@dataclass(frozen=True)
class Stalls:
    """Writes ``text``, then nothing more while the connection stands."""

    text: str = ""


@dataclass(frozen=True)
class Breaks:
    """Writes ``text``, then says that it failed, as vLLM does in the midst of an answer."""

    text: str = ""
    message: str = "EngineCore encountered an issue"


Behaviour: TypeAlias = Says | Loops | Fails | Drops | Stalls | Breaks
Play: TypeAlias = Callable[[Asked], Behaviour]


@dataclass
class ModelServer:
    """What a test may look at, and change while the server runs.

    ``loading``: questions answered with 503 from now on, then none. ``waiting``: requests in its queue, as its metrics
    say. ``processor``: whether the n-gram processor was registered. ``cut``: answers that clients left before their
    end. ``most_at_once`` of the requests for pages. ``metrics_read``: how often. ``paths``: every question.
    """

    port: int
    play: Play
    model: str = MODEL
    kind: Literal["vllm", "sglang"] = "vllm"
    key: str = ""
    context: int = 8192
    version: str = "0.30.0"
    loading: int = 0
    waiting: int = 0
    processor: bool = True
    asked: list[Asked] = field(default_factory=list[Asked])
    paths: list[str] = field(default_factory=list[str])
    cut: int = 0
    at_once: int = 0
    most_at_once: int = 0
    metrics_read: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


def grounded(*blocks: tuple[str, tuple[int, int, int, int], str]) -> str:
    """As DeepSeek-OCR writes them: label, corners from 0 to 999 of the image, text."""
    return "\n\n".join(f"<|ref|>{label}<|/ref|><|det|>[{[*box]}]<|/det|>\n{text}" for label, box, text in blocks)


@contextmanager
def model_server(play: Play, *, port: int = 0, **traits: Any) -> Generator[ModelServer]:
    """Listens until the block ends. ``traits`` are fields of ``ModelServer``; ``port`` 0 takes a free one."""
    state = ModelServer(port=port or free_port(), play=play, **traits)
    with served(_application(state), state.port):
        yield state


def _application(state: ModelServer) -> Starlette:
    async def health(request: Request) -> Response:
        return Response(status_code=200 if _is_ready(state, request) else 503)

    async def version(request: Request) -> Response:
        return JSONResponse({"version": state.version}) if state.kind == "vllm" else Response(status_code=404)

    async def metrics(request: Request) -> Response:
        state.metrics_read += 1
        name = "vllm:num_requests_waiting" if state.kind == "vllm" else "sglang:num_queue_reqs"
        lines = f'# TYPE {name} gauge\n{name}{{engine="0",model_name="{state.model}"}} {float(state.waiting)}\n'
        return PlainTextResponse(lines)

    async def models(request: Request) -> Response:
        if not _is_allowed(state, request):
            return JSONResponse({"error": "Unauthorized"}, status_code=401)
        if not _is_ready(state, request):
            return Response(status_code=503)
        card = {"id": state.model, "object": "model", "owned_by": state.kind, "max_model_len": state.context}
        return JSONResponse({"object": "list", "data": [card]})

    async def completions(request: Request) -> Response:
        if not _is_allowed(state, request):
            return JSONResponse({"error": "Unauthorized"}, status_code=401)
        if not _is_ready(state, request):
            return Response(status_code=503)
        return _answered(state, request, json.loads(await request.body()))

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/version", version),
            Route("/metrics", metrics),
            Route("/v1/models", models),
            Route("/v1/chat/completions", completions, methods=["POST"]),
        ]
    )


def _is_allowed(state: ModelServer, request: Request) -> bool:
    return not state.key or request.headers.get("authorization") == f"Bearer {state.key}"


def _is_ready(state: ModelServer, request: Request) -> bool:
    state.paths.append(request.url.path)
    state.loading -= state.loading > 0
    return state.loading == 0


def _error(status: int, message: str, kind: str = "BadRequestError", **headers: str) -> Response:
    body = {"error": {"message": message, "type": kind, "param": None, "code": status}}
    return JSONResponse(body, status_code=status, headers=headers)


def _answered(state: ModelServer, request: Request, body: dict[str, Any]) -> Response:
    wrong = _wrong(state, body)
    if wrong is not None:
        return wrong
    content = body["messages"][0]["content"]
    if isinstance(content, str):
        return JSONResponse({"choices": [{"index": 0, "message": {"content": "."}, "finish_reason": "length"}]})
    parts = cast("list[dict[str, Any]]", content)
    image = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
    asked = Asked(
        number=len(state.asked),
        image=_decoded(image),
        prompt="".join(part["text"] for part in parts if part["type"] == "text"),
        body=body,
        headers=dict(request.headers),
    )
    state.asked.append(asked)
    height, width = asked.image.shape[:2]
    prompt_tokens = vision_tokens(width, height, "deepseek-ocr-2") + len(asked.prompt) // CHARACTERS + 2
    most = int(body.get("max_tokens", state.context - prompt_tokens))
    if prompt_tokens + most > state.context:
        said = f"{most}. This model's maximum context length is {state.context} tokens and your request has"
        return _error(
            400, f"'max_tokens' or 'max_completion_tokens' is too large: {said} {prompt_tokens} input tokens."
        )
    behaviour = state.play(asked)
    if isinstance(behaviour, Fails):
        headers = {"Retry-After": behaviour.retry_after} if behaviour.retry_after else {}
        return _error(behaviour.status, behaviour.message, "InternalServerError", **headers)
    state.at_once += 1
    state.most_at_once = max(state.most_at_once, state.at_once)
    return StreamingResponse(_stream(state, behaviour, asked, prompt_tokens, most), media_type="text/event-stream")


def _wrong(state: ModelServer, body: dict[str, Any]) -> Response | None:
    if body["model"] != state.model:
        return _error(404, f"The model `{body['model']}` does not exist.", "NotFoundError")
    settings = body.get("vllm_xargs") if state.kind == "vllm" else None
    if settings is None or not state.processor:
        return None
    if not isinstance(settings.get("ngram_size"), int) or settings["ngram_size"] <= 0:
        return _error(400, f"`ngram_size` has to be a strictly positive integer, got {settings.get('ngram_size')}.")
    listed = settings.get("whitelist_token_ids", [])
    if not isinstance(listed, list) or not all(isinstance(token, int) for token in cast("list[object]", listed)):
        return _error(400, f"`whitelist_token_ids` has to be a sequence of integers, got {listed}.")
    return None


def _decoded(url: str) -> Pixels:
    encoded = np.frombuffer(base64.b64decode(url.partition("base64,")[2], validate=True), dtype=np.uint8)
    image = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


async def _stream(
    state: ModelServer, behaviour: Says | Loops | Drops | Stalls | Breaks, asked: Asked, prompt_tokens: int, most: int
) -> AsyncIterator[bytes]:
    ended = False
    try:
        async for event in _events(behaviour, asked, prompt_tokens, most, state.model):
            yield f"data: {event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)}\n\n".encode()
        ended = True
    finally:
        state.at_once -= 1
        state.cut += not ended


async def _events(
    behaviour: Says | Loops | Drops | Stalls | Breaks, asked: Asked, prompt_tokens: int, most: int, model: str
) -> AsyncIterator[dict[str, Any] | str]:
    options: dict[str, Any] = asked.body.get("stream_options", {})

    def chunk(content: str, tokens: int, finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": {"content": content}, "logprobs": None, "finish_reason": finish}
        usage = {"prompt_tokens": prompt_tokens, "completion_tokens": tokens, "total_tokens": prompt_tokens + tokens}
        counted = {"usage": usage} if options.get("continuous_usage_stats") else {}
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000, "model": model}
        return {**base, "choices": [choice], **counted}

    text, finish, pause, piece = _written(behaviour, asked, most)
    yield {**chunk("", 0), "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}
    step = piece * CHARACTERS
    for start in range(0, len(text), step):
        yield chunk(text[start : start + step], min(most, start // CHARACTERS + piece))
        await asyncio.sleep(pause)
    match behaviour:
        case Drops():
            raise ConnectionResetError("the test wants it so")
        case Stalls():
            await asyncio.sleep(3600)
        case Breaks(message=message):
            yield {"error": {"message": message, "type": "InternalServerError", "param": None, "code": 500}}
        case _:
            tokens = -(-len(text) // CHARACTERS)
            yield chunk("", tokens, finish)
            if options.get("include_usage"):
                yield {**chunk("", tokens), "choices": [], "usage": {"completion_tokens": tokens}}
    yield "[DONE]"


def _written(behaviour: Behaviour, asked: Asked, most: int) -> tuple[str, str, float, int]:
    """Text, reason of the end, pause and tokens of a piece, with all that spoils an answer in silence."""
    finish, pause, piece = "stop", 0.0, 8
    match behaviour:
        case Says():
            text, finish, pause, piece = behaviour.text, behaviour.finish, behaviour.pause, behaviour.piece
        case Loops(before=before, unit=unit, pause=pause):
            text = before + unit * (most * CHARACTERS // len(unit) + 1)
        case Drops(text=text) | Stalls(text=text) | Breaks(text=text):
            pass
        case Fails():
            text = ""
    if "<image>" in asked.prompt:
        text = text[:10]
    if asked.body.get("skip_special_tokens", True):
        text = _TAGS.sub("", text)
    return (
        (text[: most * CHARACTERS], "length", pause, piece)
        if len(text) > most * CHARACTERS
        else (text, finish, pause, piece)
    )
