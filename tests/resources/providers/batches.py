"""The batch APIs of OpenAI, Anthropic and Google: files and batches that a test lets end when it wants.

    desk = BatchDesk()
    with provider(play, batches=desk) as server:
        ...            # desk.made grows with every batch
        desk.over = True   # from now on batches have ended; ``play`` answers their requests

A request that ``play`` lets fail comes back as an error of the batch; other troubles of a connection are none there.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from recto.deployments import Kind
from tests.resources.providers.played import Answer, Asked, Behaviour, Body, Fails, Says, Wire

Allowed: TypeAlias = Callable[[Request], bool]
Played: TypeAlias = Callable[[Wire, Kind, Body, str], tuple[Asked, Behaviour]]
"""Has the test answer a request in that protocol, for the model of that name."""

Taken: TypeAlias = Literal["takes", "refuses", "loses", "takes_and_drops"]


@dataclass(frozen=True)
class MadeBatch:
    """``source``: the file its requests came in, empty for none. ``lines``: ids and requests."""

    id: str
    kind: Kind
    model: str
    source: str
    lines: Sequence[tuple[str, Body]]
    made: float


@dataclass
class BatchDesk:
    """``over``: batches have ended. ``taking``: what becomes of a new one. ``refuses``: it is answered with 429;
    ``loses``: with 500, and is not made; ``takes_and_drops``: it is made and answered with 500. ``left_out``: ids of
    requests that an ended batch did not come to. ``looks`` at batches were made; ``files`` are those that lie there.
    """

    over: bool = False
    taking: Taken = "takes"
    left_out: set[str] = field(default_factory=set[str])
    made: list[MadeBatch] = field(default_factory=list[MadeBatch])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    looks: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    results: dict[str, list[tuple[str, Asked, Behaviour]]] = field(
        default_factory=dict[str, list[tuple[str, Asked, Behaviour]]]
    )

    def keep(self, content: bytes) -> str:
        with self.lock:
            id = f"file-{len(self.files)}-{len(self.made)}"
            self.files[id] = content
            return id

    def make(self, kind: Kind, model: str, lines: Sequence[tuple[str, Body]], source: str = "") -> MadeBatch | Fails:
        with self.lock:
            if self.taking == "refuses":
                return Fails(429, "too many batches", retry_after="7")
            if self.taking == "loses":
                return Fails(500, "something broke")
            batch = MadeBatch(f"batch-{len(self.made)}", kind, model, source, lines, time.time())
            self.made.append(batch)
            return Fails(500, "something broke") if self.taking == "takes_and_drops" else batch

    def of(self, kind: Kind) -> Sequence[MadeBatch]:
        """The newest first."""
        return [batch for batch in reversed(self.made) if batch.kind == kind]

    def called(self, id: str) -> MadeBatch:
        self.looks += 1
        return next(batch for batch in self.made if batch.id == id)


def batch_routes(
    desk: BatchDesk, *, wires: Mapping[Kind, Wire], played: Played, allowed: Allowed, url: str
) -> list[Route]:
    """``url`` is where the server is reached."""
    desks = [
        _OpenAi(desk, wires["openai-responses"], "openai-responses", played, allowed, url),
        _Anthropic(desk, wires["anthropic"], "anthropic", played, allowed, url),
        _Google(desk, wires["google"], "google", played, allowed, url),
    ]
    return [route for each in desks for route in each.routes()]


@dataclass(frozen=True)
class _Desk:
    desk: BatchDesk
    wire: Wire
    kind: Kind
    played: Played
    allowed: Allowed
    url: str

    def guarded(self, path: str, method: str, act: Callable[[Request, bytes], Response], *, key: bool = True) -> Route:
        """``key``: it wants one."""

        async def endpoint(request: Request) -> Response:
            content = await request.body()
            welcome = not key or self.allowed(request)
            return act(request, content) if welcome else self.failed(Fails(401, "wrong key"))

        return Route(path, endpoint, methods=[method])

    def failed(self, failure: Fails) -> Response:
        headers = {"retry-after": failure.retry_after} if failure.retry_after else {}
        return JSONResponse(self.wire.failed(failure), status_code=failure.status, headers=headers)

    def outcomes(self, batch: MadeBatch) -> Sequence[tuple[str, Asked, Behaviour]]:
        """The requests that were come to, each answered once."""
        if batch.id not in self.desk.results:
            self.desk.results[batch.id] = [
                (id, *self.played(self.wire, self.kind, body, batch.model))
                for id, body in batch.lines
                if id not in self.desk.left_out
            ]
        return self.desk.results[batch.id]


class _OpenAi(_Desk):
    def routes(self) -> list[Route]:
        return [
            self.guarded("/v1/files", "POST", self._upload),
            self.guarded("/v1/files/{id}/content", "GET", self._content),
            self.guarded("/v1/files/{id}", "DELETE", self._delete),
            self.guarded("/v1/batches", "POST", self._make),
            self.guarded("/v1/batches", "GET", self._list),
            self.guarded("/v1/batches/{id}", "GET", self._look),
        ]

    def _upload(self, request: Request, content: bytes) -> Response:
        boundary = request.headers["content-type"].partition("boundary=")[2].strip('"').encode()
        parts = [part.partition(b"\r\n\r\n") for part in content.split(b"--" + boundary)]
        lines = next(body for head, _, body in parts if b'name="file"' in head).removesuffix(b"\r\n")
        id = self.desk.keep(lines)
        return JSONResponse({"id": id, "object": "file", "bytes": len(lines), "purpose": "batch", "created_at": 0})

    def _content(self, request: Request, content: bytes) -> Response:
        id = request.path_params["id"]
        return Response(self.desk.files[id]) if id in self.desk.files else self.failed(Fails(404, "no such file"))

    def _delete(self, request: Request, content: bytes) -> Response:
        id = request.path_params["id"]
        self.desk.files.pop(id, b"")
        return JSONResponse({"id": id, "object": "file", "deleted": True})

    def _make(self, request: Request, content: bytes) -> Response:
        source = json.loads(content)["input_file_id"]
        lines = [json.loads(line) for line in self.desk.files[source].splitlines()]
        bodies = [(line["custom_id"], line["body"]) for line in lines]
        made = self.desk.make(self.kind, bodies[0][1]["model"], bodies, source)
        return self.failed(made) if isinstance(made, Fails) else JSONResponse(self._shown(made))

    def _list(self, request: Request, content: bytes) -> Response:
        shown = [self._shown(batch) for batch in self.desk.of(self.kind)]
        return JSONResponse({"object": "list", "data": shown, "has_more": False})

    def _look(self, request: Request, content: bytes) -> Response:
        return JSONResponse(self._shown(self.desk.called(request.path_params["id"])))

    def _shown(self, batch: MadeBatch) -> Body:
        shown: Body = {
            "id": batch.id,
            "object": "batch",
            "endpoint": "/v1/responses",
            "completion_window": "24h",
            "created_at": int(batch.made),
            "input_file_id": batch.source,
            "status": "in_progress",
            "request_counts": {"total": len(batch.lines), "completed": 0, "failed": 0},
        }
        if not self.desk.over:
            return shown
        done = [self._line(*outcome) for outcome in self.outcomes(batch)]
        shown["status"] = "expired" if len(done) < len(batch.lines) else "completed"
        shown["output_file_id"] = f"{batch.id}-output"
        self.desk.files[f"{batch.id}-output"] = "\n".join(done).encode()
        return shown

    def _line(self, id: str, asked: Asked, behaviour: Behaviour) -> str:
        status, body = _said(self.wire, asked, behaviour)
        return json.dumps({"custom_id": id, "response": {"status_code": status, "body": body}, "error": None})


class _Anthropic(_Desk):
    def routes(self) -> list[Route]:
        return [
            self.guarded("/v1/messages/batches", "POST", self._make),
            self.guarded("/v1/messages/batches", "GET", self._list),
            self.guarded("/v1/messages/batches/{id}", "GET", self._look),
            self.guarded("/v1/messages/batches/{id}/results", "GET", self._results),
        ]

    def _make(self, request: Request, content: bytes) -> Response:
        lines = [(item["custom_id"], item["params"]) for item in json.loads(content)["requests"]]
        made = self.desk.make(self.kind, lines[0][1]["model"], lines)
        return self.failed(made) if isinstance(made, Fails) else JSONResponse(self._shown(made))

    def _list(self, request: Request, content: bytes) -> Response:
        shown = [self._shown(batch) for batch in self.desk.of(self.kind)]
        return JSONResponse({"data": shown, "has_more": False, "first_id": None, "last_id": None})

    def _look(self, request: Request, content: bytes) -> Response:
        return JSONResponse(self._shown(self.desk.called(request.path_params["id"])))

    def _shown(self, batch: MadeBatch) -> Body:
        over, count = self.desk.over, len(batch.lines)
        counts = {"processing": 0 if over else count, "succeeded": count if over else 0}
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": "ended" if over else "in_progress",
            "request_counts": {**counts, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": _written(batch.made),
            "expires_at": _written(batch.made + 86_400),
            "ended_at": _written(batch.made) if over else None,
            "results_url": f"{self.url}/v1/messages/batches/{batch.id}/results" if over else None,
        }

    def _results(self, request: Request, content: bytes) -> Response:
        batch = self.desk.called(request.path_params["id"])
        outcomes = {id: (asked, behaviour) for id, asked, behaviour in self.outcomes(batch)}
        lines = [{"custom_id": id, "result": self._result(outcomes, id)} for id, _ in batch.lines]
        return Response("\n".join(map(json.dumps, lines)), media_type="application/x-jsonl")

    def _result(self, outcomes: Mapping[str, tuple[Asked, Behaviour]], id: str) -> Body:
        if id not in outcomes:
            return {"type": "expired"}
        status, body = _said(self.wire, *outcomes[id])
        return {"type": "succeeded", "message": body} if status == 200 else {"type": "errored", "error": body}


class _Google(_Desk):
    def routes(self) -> list[Route]:
        return [
            self.guarded("/upload/v1beta/files", "POST", self._begin),
            self.guarded("/upload/begun", "POST", self._upload, key=False),
            self.guarded("/v1beta/files/{id}:download", "GET", self._download),
            self.guarded("/v1beta/files/{id}", "DELETE", self._delete),
            self.guarded("/v1beta/models/{model}:batchGenerateContent", "POST", self._make),
            self.guarded("/v1beta/batches", "GET", self._list),
            self.guarded("/v1beta/batches/{id}", "GET", self._look),
        ]

    def _begin(self, request: Request, content: bytes) -> Response:
        return JSONResponse({}, headers={"x-goog-upload-url": f"{self.url}/upload/begun"})

    def _upload(self, request: Request, content: bytes) -> Response:
        file = {"name": f"files/{self.desk.keep(content)}", "mimeType": "application/jsonl"}
        return JSONResponse({"file": file}, headers={"x-goog-upload-status": "final"})

    def _download(self, request: Request, content: bytes) -> Response:
        """What was sent cannot be fetched back."""
        return Response(self.desk.files[request.path_params["id"]])

    def _delete(self, request: Request, content: bytes) -> Response:
        self.desk.files.pop(request.path_params["id"], b"")
        return JSONResponse({})

    def _make(self, request: Request, content: bytes) -> Response:
        source = json.loads(content)["batch"]["inputConfig"]["fileName"].removeprefix("files/")
        lines = [json.loads(line) for line in self.desk.files[source].splitlines()]
        bodies = [(line["key"], line["request"]) for line in lines]
        made = self.desk.make(self.kind, request.path_params["model"], bodies, source)
        return self.failed(made) if isinstance(made, Fails) else JSONResponse(self._shown(made))

    def _list(self, request: Request, content: bytes) -> Response:
        return JSONResponse({"operations": [self._shown(batch) for batch in self.desk.of(self.kind)]})

    def _look(self, request: Request, content: bytes) -> Response:
        return JSONResponse(self._shown(self.desk.called(request.path_params["id"])))

    def _shown(self, batch: MadeBatch) -> Body:
        metadata: dict[str, Any] = {
            "createTime": _written(batch.made),
            "model": f"models/{batch.model}",
            "state": "BATCH_STATE_RUNNING",
        }
        if self.desk.over:
            done = [self._line(*outcome) for outcome in self.outcomes(batch)]
            metadata["state"] = "BATCH_STATE_SUCCEEDED" if len(done) == len(batch.lines) else "BATCH_STATE_EXPIRED"
            if done:
                metadata["output"] = {"responsesFile": f"files/{batch.id}-output"}
                self.desk.files[f"{batch.id}-output"] = "\n".join(done).encode()
        return {"name": f"batches/{batch.id}", "metadata": metadata}

    def _line(self, id: str, asked: Asked, behaviour: Behaviour) -> str:
        status, body = _said(self.wire, asked, behaviour)
        if status == 200:
            return json.dumps({"key": id, "response": body})
        return json.dumps({"key": id, "error": {"code": _RPC.get(status, 13), "message": "it failed"}})


_RPC: Final = {400: 3, 429: 8, 503: 14}
"""Codes of errors as Google has them in batches."""


def _said(wire: Wire, asked: Asked, behaviour: Behaviour) -> tuple[int, Body]:
    if isinstance(behaviour, Fails):
        return behaviour.status, wire.failed(behaviour)
    answer: Answer = behaviour if isinstance(behaviour, Answer) else Says("{}")
    return 200, wire.written(asked, answer)


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
