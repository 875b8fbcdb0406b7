"""How fields are looked for: by what a job asks for, and by the settings. Everything here decides the output bytes."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from layouts.classes.words import taxonomy_classes
from layouts.fields.schemas.builtin import NO_SCHEMA, builtin_schemas
from layouts.fields.schemas.user import given_schema, schema_of
from recto.categories import CategoryModel
from recto.classes import Taxonomy
from recto.errors import SettingsError, UsageError
from recto.options import ReadOptions
from recto.schemas import FieldSchema, GivenFields, NamedFields, NoFields
from recto.settings import DocumentRoute, Fields, Settings
from recto.values import digest
from workers.escalation.consulted import NOBODY, Consulted
from workers.escalation.document_roles import consulted_on_documents, sees_pages

FIELDING_VERSION: Final = "2"
"""Raise it when rules, schemas, checks or what is asked could give other fields."""

_LIBRARIES: Final = ("babel", "dateparser", "python-stdnum", "phonenumbers", "zxing-cpp", "rapidfuzz")


@dataclass(frozen=True)
class Fielding:
    """``schemas`` are those that may be named: built-in ones, and those of the settings before them. ``consulted`` may
    be asked about documents. ``models`` label each. ``pixels`` of the longer side of page images that go with a
    question, 0 where those who are asked for fields see none.
    """

    options: ReadOptions = field(default_factory=ReadOptions)
    policy: Fields = field(default_factory=Fields)
    taxonomy: Taxonomy = field(default_factory=Taxonomy)
    routing: tuple[DocumentRoute, ...] = ()
    schemas: Mapping[str, FieldSchema] = field(default_factory=dict[str, FieldSchema])
    consulted: Consulted = NOBODY
    models: tuple[CategoryModel, ...] = ()
    pixels: int = 0

    @property
    def has_targets(self) -> bool:
        """Whether some results go to folders of their class."""
        return any(route.target for route in self.routing)

    @cached_property
    def fingerprint(self) -> str:
        """Of all that decides what is found, but for the document."""
        learnt: dict[str, JsonValue] = {}
        if self.models:
            learnt["categories"] = [f"{model.name}@{model.version}" for model in self.models]
        return digest(
            {
                **learnt,
                "version": FIELDING_VERSION,
                "wanted": self.options.fields.model_dump(mode="json"),
                "summary": self.options.summary,
                "split": self.options.split,
                "policy": self.policy.model_dump(mode="json", exclude={"schemas", "categories"}),
                "taxonomy": self.taxonomy.model_dump(mode="json"),
                "routing": [route.model_dump(mode="json") for route in self.routing],
                "schemas": {name: digest(schema) for name, schema in self.schemas.items()},
                "consulted": self.consulted.fingerprint,
                "pixels": self.pixels if self.consulted.roles else 0,
                "libraries": {name: version(name) for name in _LIBRARIES},
            }
        )


NO_FIELDING: Final = Fielding(options=ReadOptions(fields=NoFields()))


def make_fielding(options: ReadOptions, settings: Settings, *, models: tuple[CategoryModel, ...] = ()) -> Fielding:
    """Raises ``SettingsError`` for a file of a schema that cannot be read, and where settings name a schema or class
    that nobody knows; ``SchemaInvalid`` for a file that is no schema, ``UsageError`` where the job names none.
    """
    if not options.wants_fields:
        return Fielding(options=options)
    schemas = known_schemas(settings)
    if isinstance(options.fields, NamedFields) and options.fields.name not in schemas:
        known = ", ".join(sorted(schemas))
        raise UsageError(f"there is no schema called {options.fields.name}", remedy=f"Known ones: {known}.")
    if isinstance(options.fields, GivenFields):
        given_schema(options.fields)
    _require_known(settings, {*schemas, NO_SCHEMA.name})
    return Fielding(
        options=options,
        policy=settings.fields,
        taxonomy=settings.taxonomy,
        routing=settings.routing,
        schemas=schemas,
        consulted=consulted_on_documents(options, settings),
        models=models,
        pixels=settings.escalation.pixels if sees_pages(options, settings) else 0,
    )


def _require_known(settings: Settings, schemas: Set[str]) -> None:
    """A name that is written wrong would cost every document its fields, and say nothing."""
    classes = taxonomy_classes(settings.taxonomy)
    for number, route in enumerate(settings.routing, start=1):
        _require(route.fields, schemas, f"setting routing, entry {number}, fields: there is no schema")
        _require(route.of, set(classes), f"setting routing, entry {number}, of: there is no class")
    for name, described in settings.taxonomy.classes.items():
        _require(described.fields, schemas, f"setting taxonomy.classes.{name}.fields: there is no schema")


def _require(name: str, known: Set[str], wrong: str) -> None:
    if name and name not in known:
        raise SettingsError(f"{wrong} called {name}", remedy=f"Known ones: {', '.join(sorted(known))}.")


def known_schemas(settings: Settings) -> Mapping[str, FieldSchema]:
    """Those that may be named: built-in ones, and those of the settings. Errors are those of ``make_fielding``."""
    return {**builtin_schemas(), **{name: _read(name, path) for name, path in settings.fields.schemas.items()}}


def _read(name: str, path: str) -> FieldSchema:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = f"setting fields.schemas.{name}: {path} cannot be read ({error})"
        raise SettingsError(cause, remedy="Name a file with JSON Schema or YAML.") from error
    return schema_of(text, shown=path).model_copy(update={"name": name})
