"""The fields that an order names: a schema that there is, or a file with one."""

from pathlib import Path
from typing import Any, Final

import click

from recto.errors import UsageError
from recto.options import ReadOptions
from recto.schemas import AutoFields, FieldsWanted, GivenFields, NamedFields, NoFields
from recto.settings import Settings

_KINDS: Final = {"auto": AutoFields(), "none": NoFields()}
_ENDINGS: Final = (".json", ".yaml", ".yml")


class WantedFields(click.ParamType[FieldsWanted]):
    """``auto``, ``none``, the name of a schema, or a file."""

    name = "fields"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FieldsWanted:
        if not isinstance(value, str):  # click converts a default once more
            return value
        if value in _KINDS:
            return _KINDS[value]
        if value.endswith(_ENDINGS):
            return _of_file(Path(value))
        if value.endswith(".py"):
            raise UsageError(f"--fields {value}: names no class", remedy=_class_remedy(value))
        if ":" in value:
            return _of_class(value)
        if "/" in value:
            return _of_file(Path(value))
        try:
            return NamedFields(name=value)
        except ValueError:  # pydantic's validation error is one
            known = (
                "auto, none, the name of a schema (such as invoice), a .json or .yaml file, nor a class (file.py:Class)"
            )
            self.fail(f"{value!r} is neither {known}", param, ctx)


def require_schema(options: ReadOptions, settings: Settings) -> None:
    """Raises ``UsageError`` for a schema that there is not, or one that cannot be used, and where a summary is wanted
    that nobody could write.
    """
    if fault := fault_of_fields(options, settings):
        remedy = "Give one the role in the settings, or --deployment summarize=NAME; docs/deployments.md says how."
        raise UsageError(fault, remedy=remedy)


def fault_of_fields(options: ReadOptions, settings: Settings) -> str:
    """What is wrong with the fields that are wanted, empty where nothing is. Raises ``UsageError`` and its kind."""
    from recto.deployments import Role
    from workers.escalation.candidates import candidates
    from workers.fieldings import make_fielding

    make_fielding(options, settings)
    if options.summary and not any(candidates(Role.SUMMARIZE, options, settings)):
        return "a summary is wanted, and no deployment has the role summarize"
    return ""


def _of_file(path: Path) -> GivenFields:
    from layouts.fields.schemas.texts import MOST_BYTES
    from layouts.fields.schemas.user import definition_of

    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"--fields {path}: {error.strerror or error}", remedy="Check the path.") from error
    try:
        return GivenFields(name=path.name, definition=definition_of(content.decode(), shown=str(path)))
    except UnicodeDecodeError as error:
        raise UsageError(f"--fields {path}: is not UTF-8 text") from error


def _class_remedy(file: str) -> str:
    from layouts.fields.schemas.classes import classes_in

    named = [f"{file}:{name}" for name in classes_in(file)]
    return f"Name one: {', '.join(named)}." if named else "It has none that inherits from pydantic's BaseModel."


def _of_class(named: str) -> GivenFields:
    from layouts.fields.schemas.classes import definition_of_class

    return GivenFields(name=named, definition=definition_of_class(named))
