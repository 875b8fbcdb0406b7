"""A pydantic class as a schema: ``package.module:Class`` or ``file.py:Class``. It runs the user's code: for the command
line alone, never for what comes over the network.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel, JsonValue
from pydantic.errors import PydanticUserError

from layouts.fields.user_schemas import schema_of_value
from recto.errors import SchemaInvalid
from recto.schemas import FieldSchema


def names_class(given: str) -> bool:
    """Whether ``given`` is written like one: ``module:Class``."""
    module, colon, name = given.rpartition(":")
    return bool(colon and name.isidentifier() and (module.endswith(".py") or _is_module(module)))


def schema_of_class(given: str) -> FieldSchema:
    """Raises ``SchemaInvalid`` as ``definition_of_class`` does, and for fields that are not known here."""
    return schema_of_value(definition_of_class(given), shown=given)


def definition_of_class(given: str) -> dict[str, JsonValue]:
    """Its JSON Schema. Raises ``SchemaInvalid`` where there is no such class."""
    where, _, name = given.rpartition(":")
    found: object = getattr(_module(where), name, None)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise SchemaInvalid(f"{given}: there is no pydantic class of that name")
    try:
        return found.model_json_schema(mode="validation")
    except PydanticUserError as error:
        raise SchemaInvalid(f"{given}: it has no JSON Schema: {error.message}") from error


def _is_module(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _module(where: str) -> ModuleType:
    try:
        return _from_file(Path(where)) if where.endswith(".py") else importlib.import_module(where)
    except SchemaInvalid:
        raise
    except Exception as error:
        raise SchemaInvalid(f"{where}: it cannot be imported: {type(error).__name__}: {error}") from error


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise SchemaInvalid(f"{path}: there is no such file")
    spec = importlib.util.spec_from_file_location(f"schema_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise SchemaInvalid(f"{path}: it is no Python file")
    module = importlib.util.module_from_spec(spec)
    # pydantic looks up the names in annotations in the module, by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
