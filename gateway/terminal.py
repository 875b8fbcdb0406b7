"""What may be written to a terminal: names and messages come from strangers' files."""

import logging
import os
from typing import TextIO


class ReaderGone(Exception):
    """Who read stdout closed it, as in ``recto run ... | head``."""


def printable(text: str) -> str:
    """One line without anything that a terminal would obey: control and format characters become escapes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_colour(stream: TextIO) -> bool:
    """https://no-color.org: any value that is not empty switches colour off."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


class LogLines(logging.Formatter):
    """A log record as one line for people: the event and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        about: dict[str, object] = getattr(record, "about", {})
        return printable(" ".join([record.getMessage(), *(f"{name}={value}" for name, value in about.items())]))
