"""Settings: command line over ``RECTO_*`` over ``recto.toml`` over the defaults below.

Standard names (``AWS_*`` and their like) are left to the libraries that own them.
"""

import base64
import binascii
import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from recto.accounts import TenantLimits
from recto.classes import Taxonomy
from recto.deployments import Budget, Chosen, Deployment, DeploymentName, Role, Roles, Route
from recto.errors import SettingsError
from recto.escalations import EscalationPolicy
from recto.logs import LogFormat
from recto.models import DeepSeek
from recto.options import ReadOptions
from recto.orders import Callback, Caps, Window
from recto.schemas import SchemaName
from recto.values import Confidence, Value

PREFIX = "RECTO_"
NESTED = "__"
FILE_NAME = "recto.toml"
_DEPLOYMENTS = f"{PREFIX}DEPLOYMENTS{NESTED}"
_A_DEPLOYMENT = f"{_DEPLOYMENTS}NAME{NESTED}"
_OF_A_DEPLOYMENT = re.compile(f"{_DEPLOYMENTS}(?P<name>[A-Z0-9][A-Z0-9_]*?){NESTED}(?P<setting>.+)")
MEBIBYTE = 1024 * 1024


class Limits(Value):
    """What a document may cost. Bytes, pixels and seconds; documents are hostile until they are read."""

    max_bytes: int = Field(default=4096 * MEBIBYTE, gt=0)
    max_pages: int = Field(default=200_000, gt=0)
    max_pixels: int = Field(default=120_000_000, gt=0)
    draw_pixels: int = Field(default=50_000_000, gt=0)
    archive_files: int = Field(default=10_000, gt=0)
    archive_bytes: int = Field(default=8192 * MEBIBYTE, gt=0)
    archive_ratio: int = Field(default=200, gt=0)
    inspect_timeout: float = Field(default=60.0, gt=0)
    page_timeout: float = Field(default=120.0, gt=0)
    worker_memory: int = Field(default=2048 * MEBIBYTE, gt=0)
    attempts: int = Field(default=3, ge=1)


class Workers(Value):
    """``processes`` 0 means one for each core. A process is replaced after ``recycle_pages`` pages."""

    processes: int = Field(default=0, ge=0)
    recycle_pages: int = Field(default=200, ge=1)


class S3(Value):
    """``endpoint`` empty means AWS. Credentials come from the usual ``AWS_*`` names, never from here."""

    endpoint: str = ""
    region: str = ""
    path_style: bool = True
    part_bytes: int = Field(default=8 * MEBIBYTE, ge=5 * MEBIBYTE)


def _signing_secret(secret: SecretStr) -> SecretStr:
    try:
        key = base64.b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):  # its text would hold the secret
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValueError("a webhook secret is whsec_ and the base64 of 24 to 64 random bytes")
    return secret


SigningSecret: TypeAlias = Annotated[SecretStr, AfterValidator(_signing_secret)]


class Service(Value):
    """The service: queues, stores and what it may reach.

    ``redis`` is a URL (``redis://``, ``rediss://``, ``sentinel://``); where it is empty ``CELERY_BROKER_URL`` counts,
    and where that is, too, the service runs embedded, on SQLite below ``store``. ``store`` is a folder or
    ``s3://bucket/prefix`` for uploads, readings, kept results and the journal. ``group_pages`` are given to a worker
    at once. ``open_documents`` of one job are taken in ahead of what is read. Work that nobody has begun
    ``resend_after`` seconds after it was given out is given out again. ``retention_days`` 0 keeps finished jobs until
    told otherwise. ``local_roots`` are the folders that callers of the API may write results to. Messages are signed
    with each of ``webhook_secrets`` (the newest first, so that a receiver may change over), unsigned where there is
    none; their links begin with ``public_url``. Bucket events that are posted must carry ``event_token``.
    ``log_format`` is that of what API and workers write on stderr.
    """

    redis: SecretStr = SecretStr("")
    store: str = "recto-data"
    group_pages: int = Field(default=16, ge=1, le=500)
    open_documents: int = Field(default=1000, ge=1)
    resend_after: float = Field(default=30.0, gt=0)
    task_timeout: float = Field(default=600.0, gt=0)
    retention_days: float = Field(default=0.0, ge=0)
    local_roots: tuple[str, ...] = ()
    private_addresses: bool = False
    webhook_secrets: tuple[SigningSecret, ...] = ()
    public_url: str = ""
    event_token: SecretStr = SecretStr("")
    log_format: LogFormat = LogFormat.JSON


class Api(Value):
    """The HTTP API. ``keys`` off lets everyone in as the default tenant: for one machine, behind no network.

    More than ``waiting_pages`` before the engines, over all tenants, and new jobs are asked to come later (429).
    ``open_metrics`` gives ``/metrics`` out without a key. ``test_engines`` lets orders name the engines for tests.
    """

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    keys: bool = True
    upload_bytes: int = Field(default=1024 * MEBIBYTE, gt=0)
    convert_bytes: int = Field(default=32 * MEBIBYTE, gt=0)
    convert_pages: int = Field(default=20, gt=0)
    convert_timeout: float = Field(default=120.0, gt=0)
    waiting_pages: int = Field(default=2_000_000, gt=0)
    open_metrics: bool = False
    test_engines: bool = False
    tenants: tuple[TenantLimits, ...] = ()


class Nightly(Value):
    """A job that is made anew each night, when its hours begin. The sources are what ``recto submit`` takes."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    sources: tuple[str, ...] = Field(min_length=1)
    to: str
    hours: Window
    answers: Literal["now", "batch"] = "now"
    options: ReadOptions = ReadOptions()
    labels: tuple[str, ...] = ()
    caps: Caps = Caps()
    callback: Callback = Callback()


class Fields(Value):
    """How fields are looked for. ``pages``: of longer documents the first and the last of them, so many in all.
    ``ask`` deployments of role ``fields``: where what the rules found is in ``doubt``, ``always``, or ``never``; and
    ``review`` documents with a value that is less sure. ``schemas``: files of schemas by name (JSON Schema or YAML).
    ``barcodes`` are looked for on pages of documents that may have them. ``categories``: trained models that label
    every document.
    """

    pages: int = Field(default=100, ge=2, le=2000)
    ask: Literal["doubt", "always", "never"] = "doubt"
    review: Confidence = 0.5
    schemas: dict[SchemaName, str] = Field(default_factory=dict[SchemaName, str])
    barcodes: bool = True
    categories: tuple[str, ...] = ()


class DocumentRoute(Value):
    """Where documents go that are of a class (``of``) and came in below a ``prefix``; empty for any. The first that
    fits counts. ``fields`` names their schema, ``deployments`` who is asked about them, ``target`` the folder below the
    output that their results go to; empty for what holds without it.
    """

    prefix: str = ""
    of: str = ""
    fields: str = ""
    deployments: tuple[Chosen, ...] = ()
    target: str = ""


def _of_different_names(entries: tuple[Nightly, ...]) -> tuple[Nightly, ...]:
    names = [entry.name for entry in entries]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two entries are called {name!r}: each needs a name of its own")
    return entries


class Settings(Value):
    """All settings. ``work_dir`` empty means ``.recto`` in the output folder (a cache folder for ``s3://`` outputs)."""

    limits: Limits = Limits()
    workers: Workers = Workers()
    s3: S3 = S3()
    service: Service = Service()
    api: Api = Api()
    deepseek: DeepSeek = DeepSeek()
    deployments: dict[DeploymentName, Deployment] = Field(default_factory=dict[str, Deployment])
    roles: Roles = Roles()
    escalation: EscalationPolicy = EscalationPolicy()
    budget: Budget = Budget()
    fields: Fields = Fields()
    taxonomy: Taxonomy = Taxonomy()
    routing: tuple[DocumentRoute, ...] = ()
    nightly: Annotated[tuple[Nightly, ...], AfterValidator(_of_different_names)] = ()
    work_dir: str = ""


class _Sources(BaseSettings, Settings):  # pyright: ignore[reportIncompatibleVariableOverride] - both have a config
    """Where the values come from: what the caller gives, then the environment, then a TOML file."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter=NESTED, extra="forbid", frozen=True)

    toml: ClassVar[Path | None] = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = (TomlConfigSettingsSource(settings_cls, cls.toml),) if cls.toml else ()
        return (init_settings, env_settings, *toml)


def load_settings(config: Path | None = None, environ: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
    """The settings of this run; ``config`` is a TOML file, by default ``recto.toml`` here where there is one.

    Raises ``SettingsError`` for a missing file, a wrong value, or a name that means nothing.
    """
    if config is not None and not config.is_file():
        raise SettingsError(f"{config}: no such settings file", remedy="Check the path given with --config.")
    toml = config or (Path(FILE_NAME) if Path(FILE_NAME).is_file() else None)
    _refuse_unknown_names(environ)
    sources = type("ChosenSources", (_Sources,), {"toml": toml})
    try:
        loaded = sources(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {where}: {first['msg']}") from error
    except ValueError as error:  # tomllib's parse error, and pydantic-settings' for values that are no JSON
        raise SettingsError(f"{toml or 'environment'}: {error}") from error
    settings = Settings(**{name: getattr(loaded, name) for name in Settings.model_fields})
    _refuse_unknown_deployments(settings)
    return settings


def named_deployments(settings: Settings) -> Iterator[tuple[str, str]]:
    """The settings that name a deployment, with the name."""
    for role in Role:
        route = settings.roles.route(role)
        yield from ((f"roles.{role}.{where}", name) for where, name in _of_route(route) if name)
    if settings.escalation.referee:
        yield "escalation.referee", settings.escalation.referee
    for entry in settings.nightly:
        yield from ((f"nightly.{entry.name}.options", chosen.deployment) for chosen in entry.options.deployments)
    for route in settings.routing:
        yield from ((f"routing {route.of or route.prefix}", chosen.deployment) for chosen in route.deployments)


def _of_route(route: Route) -> Iterator[tuple[str, str]]:
    yield "default", route.default
    yield from (("fallback", name) for name in route.fallback)


def _refuse_unknown_deployments(settings: Settings) -> None:
    for setting, name in named_deployments(settings):
        if name not in settings.deployments:
            known = ", ".join(sorted(settings.deployments)) or "none"
            raise SettingsError(
                f"setting {setting}: there is no deployment called {name!r}",
                remedy=f"Name one of [deployments] ({known}), or add it there.",
            )


def _refuse_unknown_names(environ: Mapping[str, str]) -> None:
    # pydantic-settings ignores unknown environment names even with extra="forbid".
    known = set(_names(Settings, PREFIX))
    for name in sorted(environ):
        if not name.startswith(PREFIX):
            continue
        found = _OF_A_DEPLOYMENT.fullmatch(name.upper())
        plain = f"{_A_DEPLOYMENT}{found['setting']}" if found else name.upper()
        if plain not in known:
            nearest = difflib.get_close_matches(plain, known, n=1, cutoff=0.0)[0]
            own = nearest.replace(_A_DEPLOYMENT, f"{_DEPLOYMENTS}{found['name']}{NESTED}") if found else nearest
            raise SettingsError(f"{name} is not a setting", remedy=f"Did you mean {own}?")


def _names(model: type[BaseModel], prefix: str) -> Iterable[str]:
    for name, field in model.model_fields.items():
        full = prefix + name.upper()
        yield full
        if full + NESTED == _DEPLOYMENTS:
            yield from _names(Deployment, _A_DEPLOYMENT)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _names(kind, full + NESTED)
