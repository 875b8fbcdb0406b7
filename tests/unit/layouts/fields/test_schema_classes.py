"""pydantic classes as schemas: from a file, and from a module that can be imported."""

from pathlib import Path

import pytest

from layouts.fields.schema_classes import names_class, schema_of_class
from recto.errors import SchemaInvalid
from recto.fields import FieldType

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


def test_what_names_a_class() -> None:
    assert names_class("orders.models:Note")
    assert names_class("schemas/notes.py:Note")
    assert not names_class("invoice")
    assert not names_class("C:\\schemas\\note.json")
