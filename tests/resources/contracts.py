"""Contracts of our own making, with what is true of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from layouts.fields.view import DocumentView
from tests.resources.papers import papers

_PAGES = re.compile(r"^=+$", re.MULTILINE)


@dataclass(frozen=True)
class MadeContract:
    """``pages`` as text on a grid. Dates are ISO 8601; what the contract does not say is empty."""

    pages: tuple[str, ...]
    parties: tuple[str, ...]
    effective_date: str
    jurisdiction: str
    term: str

    @property
    def view(self) -> DocumentView:
        return papers(*self.pages)


@cache
def made_contracts() -> Mapping[str, MadeContract]:
    """All of them by name."""
    held: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {name: _contract(one) for name, one in held.items()}


def _contract(one: Mapping[str, Any]) -> MadeContract:
    return MadeContract(
        pages=tuple(_PAGES.split(one["text"])),
        parties=tuple(one["parties"]),
        effective_date=str(one["effective_date"]),
        jurisdiction=one.get("jurisdiction", ""),
        term=one.get("term", ""),
    )
