"""Bank statements of our own making, with what is true of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from layouts.fields.view import DocumentView
from recto.fields import Scalar
from tests.resources.papers import papers

_PAGES = re.compile(r"^=+$", re.MULTILINE)


@dataclass(frozen=True)
class Movement:
    """``begins``: its description does so. ``date`` is ISO 8601."""

    date: str
    amount: float
    begins: str


@dataclass(frozen=True)
class MadeStatement:
    """``pages`` as text on a grid; ``fields`` by the names of the schema."""

    pages: tuple[str, ...]
    fields: Mapping[str, Scalar]
    movements: tuple[Movement, ...]

    @property
    def view(self) -> DocumentView:
        return papers(*self.pages)


@cache
def made_statements() -> Mapping[str, MadeStatement]:
    """All of them by name."""
    held: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {name: _statement(one) for name, one in held.items()}


def _statement(one: Mapping[str, Any]) -> MadeStatement:
    return MadeStatement(
        pages=tuple(_PAGES.split(one["text"])),
        fields={name: value if isinstance(value, float) else str(value) for name, value in one["fields"].items()},
        movements=tuple(Movement(str(date), amount, begins) for date, amount, begins in one["transactions"]),
    )
