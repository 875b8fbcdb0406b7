"""What the library of the providers raises, as errors of our own.

No word of what a provider says goes on: it may quote the request, and so the document. Its status and its code do.
"""

# ruff: noqa: PLC0415 - the library is imported where a model is asked

import re
from typing import TYPE_CHECKING, Final

from ocr_backends.deployed.ways import Way
from recto.deployments import STANDARD_KEYS, Deployment
from recto.errors import AnswerLost, DeploymentAway, DeploymentDenied, FormRefused, RectoError

if TYPE_CHECKING:
    from pydantic_ai.exceptions import AgentRunError, ModelAPIError

_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_STARTING: Final = re.compile(r"loading|starting|start up|warming|deploying|not ready|initiali[sz]ing", re.IGNORECASE)
_UNKNOWN: Final = frozenset({408, 504, 524})
"""Somebody between gave up waiting: the model may have answered."""


def failure_of(error: "AgentRunError", name: str, deployment: Deployment) -> RectoError:
    """``DeploymentAway`` and ``DeploymentDenied`` where nothing was paid, ``AnswerLost`` where that is not known."""
    from pydantic_ai.exceptions import ModelAPIError, ModelConnectionError, ModelRequestTimeout

    who = f"deployment {name}"
    match error:
        case ModelRequestTimeout():
            return AnswerLost(f"{who} did not answer within {deployment.timeout:g} s")
        case ModelConnectionError(phase="connect" | "pool"):
            return DeploymentAway(f"{who} cannot be reached")
        case ModelConnectionError():
            return AnswerLost(f"the connection to {who} was lost while it was asked")
        case ModelAPIError():
            return _said_no(error, name, deployment)
        case _:
            return AnswerLost(f"{who} answered what its protocol does not know")


def way_refused(name: str, way: Way, *, more: bool) -> DeploymentDenied:
    """``more``: there is another way in which it can be asked."""
    said = f"deployment {name} does not know how to answer by a schema ({way})"
    if more:
        return FormRefused(said)
    return DeploymentDenied(said, remedy=f"Set deployments.{name}.structured to what its server knows.")


def said_of(error: "ModelAPIError") -> str:
    """What the provider said, to be looked at and not to be shown."""
    return f"{error.provider_error_code} {error.body}"


def _said_no(error: "ModelAPIError", name: str, deployment: Deployment) -> RectoError:
    from pydantic_ai.exceptions import (
        ModelAuthenticationError,
        ModelContextWindowExceededError,
        ModelHTTPError,
        ModelNotFoundError,
        ModelQuotaExceededError,
    )

    who, told = f"deployment {name}", _told(error)
    match error:
        case ModelQuotaExceededError():
            said, remedy = f"{who}: its quota or balance is used up{told}", "Raise it at the provider."
        case ModelAuthenticationError():
            said, remedy = f"{who} refuses the key{told}", _key_remedy(name, deployment)
        case ModelNotFoundError():
            said = f"{who} does not know the model {deployment.model}{told}"
            remedy = f"Check deployments.{name}.model and its url."
        case ModelContextWindowExceededError():
            said = f"{who}: the question is longer than the model's context{told}"
            remedy = f"Lower deployments.{name}.max_tokens, or ask a model with a longer context."
        case ModelHTTPError(status_code=status):
            return _of_status(error, status, who)
        case _ if 300 <= getattr(error.__cause__, "status_code", 0) < 400:
            said, remedy = f"{who} has moved", f"Write its new address in deployments.{name}.url: keys are not carried."
        case _:
            return AnswerLost(f"{who} failed while it answered{told}")
    return DeploymentDenied(said, remedy=remedy)


def _of_status(error: "ModelAPIError", status: int, who: str) -> RectoError:
    from pydantic_ai.exceptions import ModelOverloadedError, ModelRateLimitError

    after, told = error.retry_after or 0.0, _told(error)
    if status in _UNKNOWN:
        return AnswerLost(f"{who} was not done in time{told}")
    if status == 429 or isinstance(error, ModelRateLimitError):
        return DeploymentAway(f"{who} is asked too often{told}", retry_after=after)
    if status < 500:
        return DeploymentDenied(f"{who} refuses the request{told}")
    starting = bool(_STARTING.search(said_of(error)))
    if isinstance(error, ModelOverloadedError) and not starting:
        return DeploymentAway(f"{who} is overloaded{told}", retry_after=after)
    return DeploymentAway(f"{who} is not ready{told}", retry_after=after, starting=starting or status == 503)


def _told(error: "AgentRunError") -> str:
    """Status and code in brackets, as far as there are any."""
    status = getattr(error, "status_code", None)
    codes = (getattr(error, "provider_error_code", None), getattr(error, "provider_error_type", None))
    code = next((code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)), "")
    parts = [str(status)] if isinstance(status, int) else []
    parts += [code] if code else []
    return f" ({', '.join(parts)})" if parts else ""


def _key_remedy(name: str, deployment: Deployment) -> str:
    variable = STANDARD_KEYS.get(deployment.kind, "")
    return f"Check {variable}, or deployments.{name}.api_key." if variable else f"Check deployments.{name}.api_key."
