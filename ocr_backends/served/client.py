"""One server, asked through the ``openai`` library. What goes wrong comes out as a ``Trouble``."""

# ruff: noqa: PLC0415 - the library is imported where a server is asked

import email.utils
import math
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ValidationError

from ocr_backends.openai_headers import keep_ours
from ocr_backends.served.asking import Request
from ocr_backends.served.streams import Blame, Piece, pieces_of
from ocr_backends.served.troubles import Barred, Broken, Busy, Refused, Trouble, Unreachable
from ocr_backends.served.watch import Watch, Watched, shut
from recto.errors import EngineUnavailable
from recto.models import ModelServer

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError, OpenAI
    from openai.types.chat import ChatCompletionContentPartParam, ChatCompletionUserMessageParam

INSTALL: Final = "pip install 'recto-ocr[models]'"

WRONG_KEY: Final = "Set deepseek.server.api_key to a key that the server accepts."
MOVED: Final = "Write the address that the server sends to in deepseek.server.urls: keys are not carried there."

_NO_ACCESS: Final = {401, 402, 403, 404}
_OVERLOADED: Final = {429, 503, 529}


class Reply(NamedTuple):
    """To a plain question. ``status`` 0 where nobody answered."""

    status: int
    body: bytes


class _Refusal(BaseModel):
    """How vLLM and SGLang say why: ``{"error": {"message": ...}}``, or ``message`` alone."""

    error: Blame | str | None = None
    message: str = ""


class Client:
    """Safe among threads. ``key`` empty for servers that ask for none.

    Raises ``EngineUnavailable`` without the library.
    """

    def __init__(self, url: str, key: str, settings: ModelServer, watch: Watch) -> None:
        self.url = url
        self.label = label_of(url)
        self._settings = settings
        self._watch = watch
        self._authorization = f"Bearer {key or 'none'}"
        self._http = httpx2.Client(
            timeout=_timeout(settings),
            limits=httpx2.Limits(max_connections=settings.in_flight + 8, max_keepalive_connections=settings.in_flight),
            event_hooks={"request": [self._only_ours]},
        )
        self._openai = _library(url, key, self._http)

    def close(self) -> None:
        self._http.close()

    @contextmanager
    def answer(self, request: Request, *, until: float) -> Generator[Generator[Piece]]:
        """The pieces of the answer, as they come; leaving the block ends the request. Raises ``Trouble``.

        ``until`` on the monotonic clock it is over.
        """
        started = time.monotonic()
        asked = self._openai.chat.completions.with_streaming_response.create(
            model=request.model,
            messages=[_message(request)],
            temperature=request.temperature,
            max_tokens=request.max_tokens,
            stream=True,
            extra_body=request.extra,
        )
        with self._told(), asked as response:
            watched = self._watched(response.http_response, started, until)
            with self._watch.over(watched):
                yield self._pieces(response.iter_bytes(), watched)

    def ask(self, url: str, *, timeout: float, body: Mapping[str, object] | None = None) -> Reply:
        """A plain question to another address of the server; whatever happens is a reply."""
        method = "GET" if body is None else "POST"
        try:
            response = self._http.request(method, url, json=body, timeout=timeout)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return Reply(0, b"")
        return Reply(response.status_code, response.content)

    def _only_ours(self, request: httpx2.Request) -> None:
        keep_ours(request)
        request.headers["authorization"] = self._authorization

    def _watched(self, response: httpx2.Response, started: float, until: float) -> Watched:
        stream = response.extensions.get("network_stream")
        connection: object = stream.get_extra_info("socket") if stream is not None else None
        return Watched(
            lambda: shut(connection),
            started=started,
            first=self._settings.first_token_timeout,
            silence=self._settings.silence_timeout,
            until=until,
        )

    def _pieces(self, chunks: Iterator[bytes], watched: Watched) -> Generator[Piece]:
        try:
            for piece in pieces_of(chunks):
                if piece.choices and piece.choices[0].delta.content:
                    watched.moved()
                yield piece
        except httpx2.TimeoutException as error:
            raise Broken(watched.ended or watched.why) from error
        except httpx2.HTTPError as error:
            raise Broken(watched.ended or f"the connection was lost: {type(error).__name__}") from error
        if watched.ended:
            raise Broken(watched.ended)

    @contextmanager
    def _told(self) -> Generator[None]:
        """Every error of the library as a ``Trouble``."""
        from openai import APIConnectionError, APIStatusError

        try:
            yield
        except APIStatusError as error:
            raise _trouble(error) from error
        except APIConnectionError as error:
            raise _lost(error, self._settings) from error


def label_of(url: str) -> str:
    """Host and port: an address without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _library(url: str, key: str, http: httpx2.Client) -> "OpenAI":
    try:
        from openai import OpenAI
    except ImportError as error:
        raise EngineUnavailable("the client of model servers is not installed", remedy=f"Run: {INSTALL}") from error
    return OpenAI(api_key=key or "none", base_url=url, max_retries=0, timeout=http.timeout, http_client=http)


def _timeout(settings: ModelServer) -> httpx2.Timeout:
    """``read`` is for the head of an answer; the watch looks after the rest."""
    return httpx2.Timeout(
        connect=settings.connect_timeout,
        read=settings.first_token_timeout,
        write=settings.first_token_timeout,
        pool=settings.first_token_timeout,
    )


def _message(request: Request) -> "ChatCompletionUserMessageParam":
    image: ChatCompletionContentPartParam = {"type": "image_url", "image_url": {"url": request.image}}
    if not request.prompt:
        return {"role": "user", "content": [image]}
    text: ChatCompletionContentPartParam = {"type": "text", "text": request.prompt}
    return {"role": "user", "content": [text, image] if request.text_first else [image, text]}


def _trouble(error: "APIStatusError") -> Trouble:
    status, reason = error.status_code, _reason(error.response)
    said = f"it answered {status}: {reason}"
    if status in _OVERLOADED:
        return Busy(said, retry_after=_retry_after(error.response), starting=status != 429)
    if status in _NO_ACCESS or status < 400:  # a key is not carried to another address
        return Barred(said, remedy=_remedy(status))
    return Broken(said) if status >= 500 or status == 408 else Refused(reason)


def _remedy(status: int) -> str:
    if status == 404:
        return "Set deepseek.server.model to the name that the server gives its model; addresses end in /v1."
    if status < 400:
        return MOVED
    return WRONG_KEY


def _reason(response: httpx2.Response) -> str:
    try:
        said = _Refusal.model_validate_json(response.content)
    except ValidationError:
        return " ".join(response.text.split())[:200] or response.reason_phrase
    if isinstance(said.error, Blame):
        return said.error.message
    return said.error or said.message or response.reason_phrase


def _retry_after(response: httpx2.Response) -> float:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    given = response.headers.get("retry-after", "")
    try:
        seconds = float(given)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(given).timestamp() - time.time()
        except ValueError:
            return 0.0
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def _lost(error: "APIConnectionError", settings: ModelServer) -> Trouble:
    """Whether nobody was there, or somebody who did not answer."""
    match error.__cause__:
        case httpx2.ConnectTimeout():
            return Unreachable(f"it did not accept a connection within {settings.connect_timeout:g} s")
        case httpx2.ConnectError() as cause:
            return Unreachable(f"no connection: {cause}")
        case httpx2.TimeoutException():
            return Broken(f"it did not begin to answer within {settings.first_token_timeout:g} s")
        case cause:
            return Broken(f"the connection was lost: {type(cause).__name__}")
