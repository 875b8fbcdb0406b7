"""Purchase orders of our own making, with what is true of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from layouts.fields.view import DocumentView
from recto.fields import Scalar
from tests.resources.papers import papers

_NO_FIELDS: Final = ("text", "line_items")


@dataclass(frozen=True)
class OrderLine:
    """``begins``: its description does so."""

    quantity: float
    amount: float
    begins: str


@dataclass(frozen=True)
class MadeOrder:
    """``text`` on a grid; ``fields`` by the names of the schema."""

    text: str
    fields: Mapping[str, Scalar]
    lines: tuple[OrderLine, ...]

    @property
    def view(self) -> DocumentView:
        return papers(self.text)


@cache
def made_orders() -> Mapping[str, MadeOrder]:
    """All of them by name."""
    held: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {name: _order(one) for name, one in held.items()}


def _order(one: Mapping[str, Any]) -> MadeOrder:
    fields = {name: value for name, value in one.items() if name not in _NO_FIELDS}
    return MadeOrder(
        text=one["text"],
        fields={name: value if isinstance(value, float) else str(value) for name, value in fields.items()},
        lines=tuple(OrderLine(*line) for line in one["line_items"]),
    )
