"""Deployments: multimodal and text models that are asked by role, what they cost, and how hard they may be asked."""

import math
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, SecretStr, model_validator

from recto.models import server_url
from recto.values import Name, Value


class Role(StrEnum):
    """What a deployment is asked for. ``tables``, ``pages``: parts of a page that the reading leaves in doubt; ``ocr``:
    every page that has no text of its own; ``fields``, ``classify``, ``summarize``: what a whole document says, what it
    is, and what it says in short.
    """

    OCR = "ocr"
    TABLES = "tables"
    PAGES = "pages"
    FIELDS = "fields"
    CLASSIFY = "classify"
    SUMMARIZE = "summarize"


Micros: TypeAlias = Annotated[int, Field(ge=0)]
"""Money in millionths of a US dollar: whole numbers, so that sums are exact. What a call costs is rounded up."""

MICROS_PER_DOLLAR: Final = 1_000_000

DeploymentName: TypeAlias = Name


class Price(Value):
    """US dollars for a million tokens, which is millionths of a dollar for one. ``request`` in dollars for each call.

    ``cached`` is what input tokens cost that the provider had cached. ``batch`` is the share of the price that its
    batch API asks.
    """

    input: Decimal = Field(default=Decimal(0), ge=0)
    output: Decimal = Field(default=Decimal(0), ge=0)
    cached: Decimal = Field(default=Decimal(-1), ge=-1)
    request: Decimal = Field(default=Decimal(0), ge=0)
    batch: Decimal = Field(default=Decimal("0.5"), gt=0, le=1)


class Tokens(Value):
    """What a call took. ``cached`` are those of ``input`` that the provider had cached."""

    input: int = Field(default=0, ge=0)
    output: int = Field(default=0, ge=0)
    cached: int = Field(default=0, ge=0)


def cost_of(tokens: Tokens, price: Price, *, batched: bool = False) -> Micros:
    """What a call costs, rounded up to a millionth of a dollar. A ``cached`` price below 0 is that of the input."""
    cached = price.input if price.cached < 0 else price.cached
    paid = (tokens.input - tokens.cached) * price.input + tokens.cached * cached + tokens.output * price.output
    whole = paid + price.request * MICROS_PER_DOLLAR
    return math.ceil(whole * price.batch if batched else whole)


class ByDeployment(Value):
    """Clarifai: a deployment of one's own that serves the model."""

    by: Literal["deployment"] = "deployment"
    deployment_id: str = Field(min_length=1)


class ByNodepool(Value):
    """Clarifai: a nodepool of one's own that serves the model."""

    by: Literal["nodepool"] = "nodepool"
    cluster_id: str = Field(min_length=1)
    nodepool_id: str = Field(min_length=1)


class Shared(Value):
    """Clarifai: wherever the model runs."""

    by: Literal["shared"] = "shared"


Pinned: TypeAlias = Annotated[ByDeployment | ByNodepool | Shared, Field(discriminator="by")]

Kind: TypeAlias = Literal["openai", "openai-responses", "anthropic", "google", "clarifai", "openai-compatible"]

STANDARD_KEYS: Final[dict[Kind, str]] = {
    "openai": "OPENAI_API_KEY",
    "openai-responses": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google": "GEMINI_API_KEY",
    "clarifai": "CLARIFAI_PAT",
}
"""Where a deployment's key is looked for when it names none. Servers of one's own need none."""

CLARIFAI_URL: Final = "https://api.clarifai.com/v2/ext/openai/v1"


def _address(url: str) -> str:
    return server_url(url) if url else ""


class Deployment(Value):
    """A model somewhere, under a name of one's own.

    ``url`` empty means the provider's own address; an ``openai-compatible`` server (vLLM, SGLang, Ollama) needs one.
    ``model`` is its name there, for Clarifai the model's URL; ``revision`` tells one state of it from another where the
    name does not. ``vision`` off for text models. ``structured``: how it is made to answer by a schema: ``native``
    (JSON schema), ``tool`` (a tool call), ``json`` (asked for in words); ``auto`` takes what is known of the model.
    ``temperature`` ``unset`` for models that take none. ``max_tokens`` bounds the answer, thinking included;
    ``image_tokens`` bounds from above what one image takes. Both are reserved before a call.
    ``concurrency`` and the two rates hold over all workers; 0 for no rate. Seconds: ``timeout`` of one call;
    ``cold_start``: so long a server that says it is starting is waited for. After ``sick_after`` failures in a row it
    rests for ``rest`` seconds. ``batch``: its provider has a batch API that may be used.
    """

    kind: Kind
    model: str = Field(min_length=1)
    url: Annotated[str, AfterValidator(_address)] = ""
    api_key: SecretStr = SecretStr("")
    revision: str = ""
    pinned: Pinned = Shared()
    vision: bool = True
    structured: Literal["auto", "native", "tool", "json"] = "auto"
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | Literal["unset"] = 0.0
    thinking: Literal["unset", "off", "low", "medium", "high"] = "unset"
    max_tokens: int = Field(default=8192, ge=64, le=128_000)
    image_tokens: int = Field(default=8000, ge=0)
    price: Price = Price()
    concurrency: int = Field(default=8, ge=1, le=4096)
    requests_per_minute: float = Field(default=0.0, ge=0.0)
    tokens_per_minute: float = Field(default=0.0, ge=0.0)
    timeout: float = Field(default=180.0, gt=0)
    cold_start: float = Field(default=600.0, ge=0)
    sick_after: int = Field(default=5, ge=1)
    rest: float = Field(default=60.0, gt=0)
    batch: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind == "openai-compatible":
            if not self.url:
                raise ValueError("an openai-compatible deployment needs a url, like http://gpu1:8000/v1")
        elif "price" not in self.model_fields_set:
            raise ValueError("a price is missing: dollars for a million tokens, price = { input = 3.0, output = 15.0 }")
        if self.kind != "clarifai" and not isinstance(self.pinned, Shared):
            raise ValueError("only deployments of kind clarifai can be pinned")
        if self.batch and self.kind in {"clarifai", "openai-compatible"}:
            raise ValueError("only openai, openai-responses, anthropic and google have a batch API")
        return self


class Route(Value):
    """Names of deployments. ``fallback`` are asked by price, the cheapest healthy one first, where ``default`` is away
    or none.
    """

    default: str = ""
    fallback: tuple[str, ...] = ()


class Roles(Value):
    """Who is asked for what. A role that names nobody asks nobody."""

    ocr: Route = Route()
    tables: Route = Route()
    pages: Route = Route()
    fields: Route = Route()
    classify: Route = Route()
    summarize: Route = Route()

    def route(self, role: Role) -> Route:
        routes: dict[Role, Route] = {
            Role.OCR: self.ocr,
            Role.TABLES: self.tables,
            Role.PAGES: self.pages,
            Role.FIELDS: self.fields,
            Role.CLASSIFY: self.classify,
            Role.SUMMARIZE: self.summarize,
        }
        return routes[role]


class Chosen(Value):
    """The deployment that a job names for a role."""

    role: Role
    deployment: DeploymentName


class Budget(Value):
    """US dollars that may be spent; 0 for no cap. ``job`` where a job names none of its own; ``day`` and ``tenant_day``
    for each day (UTC), over all tenants and for each. ``ledger`` is the file in which ``recto run`` keeps what was
    spent, so that its runs share a day's cap whatever they write to; empty for one in the user's own folder. The
    service keeps it with its jobs.
    """

    job: Decimal = Field(default=Decimal(0), ge=0)
    day: Decimal = Field(default=Decimal(0), ge=0)
    tenant_day: Decimal = Field(default=Decimal(0), ge=0)
    ledger: str = ""


def micros(dollars: Decimal) -> Micros:
    """Rounded down: a cap is never passed by rounding."""
    return int(dollars * MICROS_PER_DOLLAR)


def dollars(amount: Micros) -> Decimal:
    return Decimal(amount) / MICROS_PER_DOLLAR
