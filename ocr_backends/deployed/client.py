"""A deployment that is asked, whoever provides it."""

# ruff: noqa: PLC0415 - the library is imported where a model is asked

import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING, Final

import httpx2

from ocr_backends.deployed.asking import message_of, parameters_of, settings_of
from ocr_backends.deployed.failures import failure_of, said_of, way_refused
from ocr_backends.deployed.keys import address_of
from ocr_backends.deployed.loop import shared_loop
from ocr_backends.deployed.protocol import Client, Reply, Request
from ocr_backends.deployed.providers import Opened, open_model, profile_of
from ocr_backends.deployed.replies import reply_of
from ocr_backends.deployed.schemas import schema_bytes
from ocr_backends.deployed.ways import KNOWN_WAYS, Way, refuses, ways_of
from recto.deployments import Deployment, Tokens
from recto.errors import AnswerLost, DeploymentDenied
from recto.values import digest

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

_ASKING: Final = 1
"""Raise it when the same settings ask in another way than before."""

_GRACE: Final = 5.0
"""Seconds that the end of a call may take after its time is over."""

_AROUND: Final = 1024
"""Tokens of what providers put around a request: roles, tools, the words that ask for JSON."""

_TRIPPED: Final = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What the libraries raise over answers that lack what their protocol promises."""


class DeployedClient:
    """Safe among threads. Opened on first use, anew in each process."""

    def __init__(self, name: str, deployment: Deployment) -> None:
        self._name = name
        self._deployment = deployment
        self._fingerprint = _fingerprint(deployment)
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def ask(self, request: Request) -> Reply:
        if request.images and not self._deployment.vision:
            raise DeploymentDenied(
                f"deployment {self._name} sees no images",
                remedy=f"Give the role to a model that does, or set deployments.{self._name}.vision.",
            )
        opened = self._open()
        ways = ways_of(
            self._deployment, knows_schemas=bool(profile_of(opened.model).get("supports_json_schema_output"))
        )
        way = KNOWN_WAYS.first(self._fingerprint, ways)
        started = time.monotonic()
        response = self._called(opened, request, way, more=way is not ways[-1])
        return reply_of(
            response,
            request.form,
            name=self._name,
            model=self._deployment.model,
            seconds=round(time.monotonic() - started, 3),
            unless_counted=self.most_tokens(request),
        )

    def most_tokens(self, request: Request) -> Tokens:
        """Text takes no more tokens than it has bytes. The schema may be sent twice."""
        words = len(request.instructions.encode()) + len(request.prompt.encode()) + 2 * schema_bytes(request.form)
        images = len(request.images) * self._deployment.image_tokens
        return Tokens(input=words + images + _AROUND, output=self._deployment.max_tokens)

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
        if opened is not None and opened.process == os.getpid():
            with contextlib.suppress(TimeoutError):
                shared_loop().run(opened.http.aclose(), _GRACE)

    def _open(self) -> Opened:
        with self._lock:
            if self._opened is None or self._opened.process != os.getpid():
                self._opened = open_model(self._name, self._deployment, os.getpid())
            return self._opened

    def _called(self, opened: Opened, request: Request, way: Way, *, more: bool) -> "ModelResponse":
        from pydantic_ai.direct import model_request
        from pydantic_ai.exceptions import AgentRunError, ModelHTTPError, UserError

        work = model_request(
            opened.model,
            [message_of(request, self._deployment)],
            model_settings=settings_of(self._deployment, profile_of(opened.model)),
            model_request_parameters=parameters_of(request, way),
        )
        # Causes are left out: what the provider said may quote the document, and logs show causes.
        try:
            return shared_loop().run(work, self._deployment.timeout + _GRACE)
        except ModelHTTPError as error:
            if refuses(way, error.status_code, said_of(error)):
                KNOWN_WAYS.refused(self._fingerprint, way)
                raise way_refused(self._name, way, more=more) from None
            raise failure_of(error, self._name, self._deployment) from None
        except AgentRunError as error:
            raise failure_of(error, self._name, self._deployment) from None
        except UserError:
            raise DeploymentDenied(f"deployment {self._name} cannot be asked like this") from None
        except (TimeoutError, httpx2.HTTPError, *_TRIPPED):
            raise AnswerLost(f"the call of deployment {self._name} ended without an answer") from None


def make_client(name: str, deployment: Deployment) -> Client:
    """Nothing is opened or imported before it is asked."""
    return DeployedClient(name, deployment)


def _fingerprint(deployment: Deployment) -> str:
    decisive = deployment.model_dump(
        mode="json",
        include={
            "kind",
            "model",
            "revision",
            "pinned",
            "vision",
            "structured",
            "temperature",
            "thinking",
            "max_tokens",
        },
    )
    return digest({**decisive, "url": address_of(deployment), "asking": _ASKING})
