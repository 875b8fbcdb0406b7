"""pydantic classes as schemas: from a file, and from a module that can be imported."""

from pathlib import Path

import pytest

from layouts.fields.schemas.classes import classes_in, definition_of_class
from layouts.fields.schemas.user import schema_of_value
from recto.errors import SchemaInvalid
from recto.fields import FieldType
from recto.schemas import FieldSchema

SOURCE = '''
from __future__ import annotations
from datetime import date
from decimal import Decimal
from enum import Enum
from pydantic import BaseModel, Field

class Size(Enum):
    SMALL = "small"
    LARGE = "large"

class Line(BaseModel):
    description: str
    amount: Decimal

class Note(BaseModel):
    """What a delivery note has."""
    number: str = Field(description="Its number")
    day: date | None = None
    size: Size
    lines: list[Line]

class Tree(BaseModel):
    children: list[Tree]
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.py"
    path.write_text(SOURCE)
    return path


def test_class_of_a_file(file: Path) -> None:
    schema = schema_of_class(f"{file}:Note")

    assert schema.name == "note"
    assert schema.description == "What a delivery note has."
    assert [(one.name, one.type, one.required) for one in schema.fields] == [
        ("number", FieldType.TEXT, True),
        ("day", FieldType.DATE, False),
        ("size", FieldType.TEXT, True),
    ]
    assert schema.fields[2].choices == ("small", "large")
    assert schema.groups[0].fields[1].type is FieldType.AMOUNT


def test_recursive_class_names_the_path(file: Path) -> None:
    with pytest.raises(SchemaInvalid, match="recursive"):
        schema_of_class(f"{file}:Tree")


@pytest.mark.parametrize("given", ["json:JSONDecoder", "nowhere.at_all:Note", "missing.py:Note"])
def test_what_is_no_class(given: str) -> None:
    with pytest.raises(SchemaInvalid, match=given.partition(":")[0]):
        schema_of_class(given)


def test_file_that_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0")

    with pytest.raises(SchemaInvalid, match="ZeroDivisionError"):
        schema_of_class(f"{tmp_path / 'broken.py'}:Note")


def test_a_program_that_ends_and_one_that_is_no_python_are_told(tmp_path: Path) -> None:
    for text, cause in (("import sys; sys.exit(0)", "SystemExit"), ("class :", "SyntaxError")):
        (tmp_path / "broken.py").write_text(text)
        with pytest.raises(SchemaInvalid, match=rf"broken\.py.*{cause}"):
            schema_of_class(f"{tmp_path / 'broken.py'}:Note")


def test_a_wrong_name_is_answered_with_those_that_there_are(file: Path) -> None:
    with pytest.raises(SchemaInvalid, match="no pydantic class") as told:
        schema_of_class(f"{file}:Size")
    assert f"{file}:Line, {file}:Note, {file}:Tree" in told.value.remedy
    assert classes_in(str(file)) == ("Line", "Note", "Tree")


def test_a_file_and_a_package_of_this_folder_may_import_what_lies_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop_of_rope").mkdir()
    (tmp_path / "shop_of_rope" / "parts.py").write_text(SOURCE)
    (tmp_path / "shop_of_rope" / "orders.py").write_text("from parts import Note\nclass Order(Note): pass\n")
    (tmp_path / "shop_of_rope" / "bills.py").write_text("from shop_of_rope.parts import Note\nclass Bill(Note): pass\n")
    assert schema_of_class("shop_of_rope/orders.py:Order").name == "order"
    assert schema_of_class("shop_of_rope.bills:Bill").name == "bill"


def test_what_a_file_prints_goes_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "loud.py").write_text(f"{SOURCE}\nprint('hello')\n")
    schema_of_class(f"{tmp_path / 'loud.py'}:Line")
    assert capsys.readouterr() == ("", "hello\n")


def schema_of_class(given: str) -> FieldSchema:
    return schema_of_value(definition_of_class(given), shown=given)
