"""A pydantic class as a schema: ``package.module:Class`` or ``file.py:Class``. It runs the user's code: for the command
line alone, never for what comes over the network.
"""

import importlib
import importlib.util
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel, JsonValue
from pydantic.errors import PydanticUserError

from recto.errors import SchemaInvalid


def definition_of_class(given: str) -> dict[str, JsonValue]:
    """Its JSON Schema. Raises ``SchemaInvalid`` where there is no such class."""
    where, _, name = given.rpartition(":")
    module = _module(where)
    found: object = getattr(module, name, None)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise SchemaInvalid(f"{given}: there is no pydantic class of that name", remedy=_known(where, module))
    try:
        return found.model_json_schema(mode="validation")
    except PydanticUserError as error:
        raise SchemaInvalid(f"{given}: it has no JSON Schema: {error.message}") from error


def classes_in(where: str) -> tuple[str, ...]:
    """The names of the pydantic classes that a file or module has of its own. Raises ``SchemaInvalid`` where it cannot
    be imported.
    """
    return _classes(_module(where))


def _classes(module: ModuleType) -> tuple[str, ...]:
    held = ((name, one) for name, one in vars(module).items() if isinstance(one, type))
    return tuple(name for name, one in held if issubclass(one, BaseModel) and one.__module__ == module.__name__)


def _known(where: str, module: ModuleType) -> str:
    named = ", ".join(f"{where}:{name}" for name in _classes(module))
    return f"There are {named}." if named else "There is none that inherits from pydantic's BaseModel."


def _module(where: str) -> ModuleType:
    """It may import what lies beside it, as it may where Python is given the file, and may print what it likes: what
    Recto itself prints is for programs, too.
    """
    beside = str(Path(where).parent.resolve()) if where.endswith(".py") else str(Path.cwd())
    try:
        with _importing_from(beside), redirect_stdout(sys.stderr):
            return _from_file(Path(where)) if where.endswith(".py") else importlib.import_module(where)
    except SchemaInvalid:
        raise
    except (Exception, SystemExit) as error:  # whatever a user's module raises
        raise SchemaInvalid(f"{where}: it cannot be imported: {type(error).__name__}: {error}") from error


@contextmanager
def _importing_from(folder: str) -> Generator[None]:
    """Behind everything that is installed."""
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


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
