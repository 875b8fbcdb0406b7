"""What a server says of itself: whether it is there, what it runs, which models it has, how many requests wait."""

import re
from typing import Final

from pydantic import BaseModel, ValidationError

from ocr_backends.served.asking import ServerKind
from ocr_backends.served.client import MOVED, WRONG_KEY, Client, Reply
from ocr_backends.served.troubles import Barred, Broken, Busy, Trouble, Unreachable
from recto.values import Value

_QUEUE: Final = re.compile(rb"^(?:vllm:num_requests_waiting|sglang:num_queue_reqs)(?:\{[^}]*\})?\s+([0-9.eE+]+)", re.M)


class Facts(Value):
    """``models`` by the names that requests may use; ``context`` in tokens, 0 where the server does not say."""

    kind: ServerKind
    models: tuple[str, ...]
    context: int


class _Model(BaseModel):
    id: str
    owned_by: str = ""
    max_model_len: int | None = None


class _Models(BaseModel):
    data: tuple[_Model, ...] = ()


class _Version(BaseModel):
    version: str


NOTHING_KNOWN: Final = Facts(kind=ServerKind.OTHER, models=(), context=0)


def facts_of(client: Client, *, timeout: float) -> Facts:
    """From its list of models and its health. Raises ``Trouble`` where it is not there or not well, or wants a key."""
    reply = client.ask(f"{client.url}/models", timeout=timeout)
    trouble = _trouble(reply)
    if trouble is not None:
        raise trouble
    try:
        models = _Models.model_validate_json(reply.body).data
    except ValidationError:
        return NOTHING_KNOWN
    kinds = {model.owned_by for model in models}
    kind = next((kind for kind in (ServerKind.VLLM, ServerKind.SGLANG) if kind in kinds), ServerKind.OTHER)
    if kind is not ServerKind.OTHER and client.ask(f"{root_of(client.url)}/health", timeout=timeout).status == 503:
        raise Broken("it says that it is not well")
    return Facts(
        kind=kind,
        models=tuple(model.id for model in models),
        context=min((model.max_model_len for model in models if model.max_model_len), default=0),
    )


def waiting_in(client: Client, *, timeout: float) -> int:
    """Requests in the queue of vLLM or SGLang, over all its engines; -1 where it does not say."""
    reply = client.ask(f"{root_of(client.url)}/metrics", timeout=timeout)
    counts = _QUEUE.findall(reply.body) if reply.status == 200 else []
    return int(sum(map(float, counts))) if counts else -1


def version_of(client: Client, *, timeout: float) -> str:
    """Of vLLM, empty where it is another server or does not say."""
    reply = client.ask(f"{root_of(client.url)}/version", timeout=timeout)
    try:
        return _Version.model_validate_json(reply.body).version if reply.status == 200 else ""
    except ValidationError:
        return ""


def root_of(url: str) -> str:
    """Where a server has what is not of the OpenAI protocol."""
    return url.removesuffix("/v1")


def _trouble(reply: Reply) -> Trouble | None:
    match reply.status:
        case 0:
            return Unreachable("no connection")
        case 401 | 403:
            return Barred(f"it answered {reply.status} when asked for its models", remedy=WRONG_KEY)
        case 301 | 302 | 303 | 307 | 308:
            return Barred(f"it answered {reply.status}: it is somewhere else", remedy=MOVED)
        case 429 | 503:
            return Busy(f"it answered {reply.status}: it is starting or overloaded", retry_after=0.0, starting=True)
        case status if status >= 500:
            return Broken(f"it answered {status} when asked for its models")
        case _:
            return None
