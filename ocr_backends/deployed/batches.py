"""A deployment that is asked in batches: half the price, an answer within a day.

A batch is made with one call and looked at with others; its ``Handle`` is all that is needed for that, in any process.
"""

# ruff: noqa: PLC0415 - the library is imported where a model is asked

import os
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter

from ocr_backends.deployed.asking import message_of, parameters_of, settings_of
from ocr_backends.deployed.failures import failure_of
from ocr_backends.deployed.listed_batches import Listed, listed_batches
from ocr_backends.deployed.loop import shared_loop
from ocr_backends.deployed.protocol import Reply, Request
from ocr_backends.deployed.providers import Opened, open_model, profile_of
from ocr_backends.deployed.replies import reply_of
from ocr_backends.deployed.ways import KNOWN_WAYS, Way, ways_of
from recto.answers import AnsweredTable, AnswerForm
from recto.deployments import Deployment, Kind
from recto.errors import AnswerLost, DeploymentAway, DeploymentDenied, Fault, RectoError, fault_of
from recto.values import Value

if TYPE_CHECKING:
    from pydantic_ai.exceptions import AgentRunError
    from pydantic_ai.models import Model
    from pydantic_ai.models.batch import Batch, BatchRequest, BatchResult

_T = TypeVar("_T")

BATCHING: Final[frozenset[Kind]] = frozenset({"openai", "openai-responses", "anthropic", "google"})
"""Kinds of deployments whose providers have a batch API."""

MOST_BYTES: Final = 128_000_000
"""Of one batch, less than any provider takes: all of it is in memory while it is sent."""

MOST_ITEMS: Final = 5000

_GIVEN_UP: Final = frozenset({"JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_EXPIRED"})

_AROUND: Final = 20_000
"""Bytes of a request beside its words and images: mostly the schema."""

_SECONDS: Final = 900.0
"""For a batch to be sent or its results to be fetched."""


class Item(Value):
    """A request of a batch. ``id``: letters, digits and hyphens, 64 at most; no other batch of the account has it."""

    id: str = Field(pattern=r"^[a-zA-Z0-9-]{1,64}$")
    request: Request


class Handle(Value):
    """A batch at its provider. ``stored`` is what the library keeps of it, ``way`` how its requests ask."""

    id: str
    ended: bool
    way: Way
    stored: str


class NoReply(Value):
    """A request that was not answered. ``paid`` is ``no``, or not known."""

    kind: Literal["no_reply"] = "no_reply"
    fault: Fault
    paid: Literal["no", "unknown"]


BatchReply: TypeAlias = Reply | NoReply


class Perhaps(Value):
    """One of the batches under way may be it; their providers say what is in them when they have ended."""

    kind: Literal["perhaps"] = "perhaps"


class NotThere(Value):
    """The provider has no such batch."""

    kind: Literal["not_there"] = "not_there"


class Batcher:
    """Not to be used by two threads at once."""

    def __init__(self, name: str, deployment: Deployment, *, fingerprint: str) -> None:
        """``fingerprint`` as the client of the deployment has it."""
        self._name = name
        self._deployment = _asked_in_batches(name, deployment)
        self._fingerprint = fingerprint
        self._opened: list[Opened] = []

    def fitting(self, items: Iterable[Item]) -> Sequence[Item]:
        """As many of the first as one batch takes; one at least. No more of them are looked at than that and one."""
        found: list[Item] = []
        size = 0
        for item in items:
            size += sum(len(image.content) * 4 // 3 for image in item.request.images) + _AROUND
            size += 2 * len(item.request.prompt.encode()) + len(item.request.instructions.encode())
            if found and (size > MOST_BYTES or len(found) == MOST_ITEMS):
                break
            found.append(item)
        return found

    def submit(self, items: Sequence[Item]) -> Handle:
        """Makes the batch, and never a second one by itself.

        Raises ``DeploymentAway`` and ``DeploymentDenied``: there is none. ``AnswerLost``: that is not known.
        """
        from pydantic_ai.exceptions import AgentRunError, ModelHTTPError

        model, way = self._model(), self._way()

        async def made() -> "Batch":
            encoded = [await model.batch_encode(self._batched(item, way)) for item in items]
            return await model.batch_create(encoded)

        unknown = AnswerLost(f"deployment {self._name} did not say whether it took a batch")
        try:
            return _handle(shared_loop().run(made(), _SECONDS), way)
        except ModelHTTPError as error:
            if error.status_code >= 500:
                raise unknown from None
            raise failure_of(error, self._name, self._deployment) from None
        except AgentRunError as error:
            raise failure_of(error, self._name, self._deployment) from None
        except TimeoutError:
            raise unknown from None

    def look(self, handle: Handle) -> Handle:
        """How it stands now. Raises ``DeploymentAway`` and ``DeploymentDenied``."""
        return _handle(self._heard(self._model().batch_status(_batch(handle))), handle.way)

    def replies(self, handle: Handle, forms: Mapping[str, type[AnswerForm]]) -> Mapping[str, BatchReply]:
        """Of a batch that ended: one for each id of ``forms``. Raises ``DeploymentAway`` and ``DeploymentDenied``."""
        results = self._results(handle)
        return {id: self._reply(results.get(id), handle, form) for id, form in forms.items()}

    def found(self, first: str, *, since: float, until: float, others: frozenset[str]) -> Handle | Perhaps | NotThere:
        """The batch in which the request ``first`` is, made at some time between those two (seconds since the epoch).

        For a batch of which nothing was heard when it was made. ``others``: ids of batches that are known.
        Raises ``DeploymentAway`` and ``DeploymentDenied``.
        """
        model, way = self._model(), self._way()
        perhaps = False
        for listed in self._heard(listed_batches(model, since=since, until=until)):
            if listed.id in others:
                continue
            handle = self.look(_handle(_unseen(model, listed, group=self._group(model, way)), way))
            if listed.first_id == first:
                return handle
            if listed.first_id:
                continue
            if not handle.ended:
                perhaps = True
            elif first in self._results(handle):
                return handle
        return Perhaps() if perhaps else NotThere()

    def close(self) -> None:
        for opened in self._opened:
            if opened.process == os.getpid():
                shared_loop().run(opened.http.aclose(), _SECONDS)
        self._opened = []

    def _model(self) -> "Model":
        if not self._opened or self._opened[0].process != os.getpid():
            self._opened = [open_model(self._name, self._deployment, os.getpid())]
        return self._opened[0].model

    def _way(self) -> Way:
        known = bool(profile_of(self._model()).get("supports_json_schema_output"))
        return KNOWN_WAYS.first(self._fingerprint, ways_of(self._deployment, knows_schemas=known))

    def _batched(self, item: Item, way: Way) -> "BatchRequest":
        from pydantic_ai.models.batch import BatchRequest
        from pydantic_ai.settings import ModelSettings

        settings = ModelSettings(**settings_of(self._deployment, profile_of(self._model())))
        settings.pop("request_timeout", None)  # of a call that is waited for
        return BatchRequest(
            custom_id=item.id,
            messages=[message_of(item.request, self._deployment)],
            model_settings=settings,
            model_request_parameters=parameters_of(item.request, way),
        )

    def _group(self, model: "Model", way: Way) -> str:
        """What the library tells the batches of an account and a model by."""
        probe = self._batched(Item(id="probe", request=_bare(AnsweredTable)), way)
        return self._heard(model.batch_encode(probe)).group

    def _results(self, handle: Handle) -> Mapping[str, "BatchResult"]:
        """By id. Nothing where the batch ended before any request of it was done."""
        from pydantic_ai.exceptions import AgentRunError, ModelHTTPError

        try:
            found = shared_loop().run(self._model().batch_results(_batch(handle)), _SECONDS)
        except ModelHTTPError as error:
            if _was_given_up(handle):
                return {}
            raise self._silence(error) from None
        except (AgentRunError, TimeoutError) as error:
            raise self._silence(error) from None
        return {result.custom_id: result for result in found}

    def _reply(self, result: "BatchResult | None", handle: Handle, form: type[AnswerForm]) -> BatchReply:
        from pydantic_ai.exceptions import AgentRunError

        if result is None and not _was_given_up(handle):
            lost = AnswerLost(f"deployment {self._name} ended a batch without an answer to the question")
            return NoReply(fault=fault_of(lost), paid="unknown")
        if result is None or result.status in {"expired", "canceled"}:
            late = DeploymentAway(f"deployment {self._name} did not come to the question before its batch ended")
            return NoReply(fault=fault_of(late), paid="no")
        asked = self._batched(Item(id=result.custom_id, request=_bare(form)), handle.way)
        try:
            response = self._model().batch_decode(result, asked)
        except AgentRunError as error:
            fault = fault_of(failure_of(error, self._name, self._deployment))
            return NoReply(fault=fault, paid="no" if result.status == "errored" else "unknown")
        return reply_of(response, form, name=self._name, model=self._deployment.model, seconds=0.0)

    def _heard(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What can be asked again: whoever does not answer is away."""
        from pydantic_ai.exceptions import AgentRunError

        try:
            return shared_loop().run(work, _SECONDS)
        except (AgentRunError, TimeoutError) as error:
            raise self._silence(error) from None

    def _silence(self, error: "AgentRunError | TimeoutError") -> RectoError:
        if not isinstance(error, TimeoutError):
            said = failure_of(error, self._name, self._deployment)
            if not isinstance(said, AnswerLost):
                return said
        return DeploymentAway(f"deployment {self._name} does not say how its batches stand")


def _bare(form: type[AnswerForm]) -> Request:
    return Request(instructions="", prompt="", images=(), form=form)


def _handle(batch: "Batch", way: Way) -> Handle:
    return Handle(id=batch.id, ended=batch.status == "ended", way=way, stored=_batches().dump_json(batch).decode())


def _batch(handle: Handle) -> "Batch":
    return _batches().validate_json(handle.stored)


@cache
def _batches() -> "TypeAdapter[Batch]":
    from pydantic_ai.models.batch import Batch

    return TypeAdapter(Batch)


def _was_given_up(handle: Handle) -> bool:
    """Of Google's, which has no results then for requests that it did not come to."""
    details = _batch(handle).provider_details or {}
    return details.get("state") in _GIVEN_UP


def _unseen(model: "Model", listed: Listed, *, group: str) -> "Batch":
    """A batch that this process did not make, before it was looked at."""
    from pydantic_ai.models.batch import Batch

    return Batch(
        id=listed.id,
        model_name=model.model_name,
        provider_name=model.system,
        group=group,
        status="in_progress",
        created_at=datetime.fromtimestamp(listed.made, UTC),
        request_count=0,
    )


def can_batch(deployment: Deployment) -> bool:
    """Whether its provider has a batch API that may be used."""
    return deployment.batch and deployment.kind in BATCHING


def _asked_in_batches(name: str, deployment: Deployment) -> Deployment:
    """OpenAI's models are asked by its newer protocol, the one of which the library makes batches."""
    if deployment.kind not in BATCHING:
        raise DeploymentDenied(f"deployment {name} has no batches", remedy=f"Unset deployments.{name}.batch.")
    if deployment.kind == "openai":
        return deployment.model_copy(update={"kind": "openai-responses"})
    return deployment
