"""Where a deployment listens, and with which key it is asked."""

import os
from collections.abc import Mapping
from typing import Final

from recto.deployments import CLARIFAI_URL, STANDARD_KEYS, Deployment, Kind
from recto.errors import DeploymentDenied

_HOMES: Final[dict[Kind, str]] = {
    "openai": "https://api.openai.com/v1",
    "openai-responses": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "google": "https://generativelanguage.googleapis.com",
    "clarifai": CLARIFAI_URL,
}
"""Written out: the libraries would take another one from the environment, and answers are kept by address."""


def address_of(deployment: Deployment) -> str:
    """As its library wants it: with ``/v1`` for OpenAI and its like, without for Anthropic and Google."""
    return deployment.url or _HOMES[deployment.kind]


def key_of(deployment: Deployment, environ: Mapping[str, str] = os.environ) -> str:
    """The deployment's own key, else the one in its provider's usual variable; empty where there is none."""
    given = deployment.api_key.get_secret_value()
    return given or environ.get(STANDARD_KEYS.get(deployment.kind, ""), "")


def needed_key(name: str, deployment: Deployment, environ: Mapping[str, str] = os.environ) -> str:
    """Raises ``DeploymentDenied`` where its provider wants one and there is none."""
    key = key_of(deployment, environ)
    variable = STANDARD_KEYS.get(deployment.kind, "")
    if not key and variable:
        raise DeploymentDenied(
            f"deployment {name} has no key", remedy=f"Set {variable}, or deployments.{name}.api_key."
        )
    return key
