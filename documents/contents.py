"""Content streams (ISO 32000-2, 7.8.2): taking text out of searching and copying without changing what is drawn."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_BYTES = 32 * 1024 * 1024
"""Longer content is left as it is: it is drawing, not text, and would take minutes."""

_INVISIBLE = 3
_HIDE = b" /Span <</ActualText <FEFF0020>>> BDC "
_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]+|%[^\r\n]*"
    rb"|(?P<open>\()"
    rb"|<<|>>|<[^>]*>|[\[\]{})>]"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)"
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER = re.compile(rb"[-+.0-9]+")
_END_OF_IMAGE = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ][\x09\x0a\x0d\x20-\x7e]{0,16}|$)")
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_MARKS = (b"BDC", b"BMC", b"EMC")


class Form(NamedTuple):
    """A form (or image) drawn with ``Do`` while the text render mode was ``mode``."""

    name: str
    mode: int


class Hidden(NamedTuple):
    """``content`` without its text, equal in what it draws; ``changed`` is false where it had none."""

    content: bytes
    changed: bool
    drawn: tuple[Form, ...]


class _Operation(NamedTuple):
    """An operator with its operands: ``content[start:end]``."""

    operator: bytes
    start: int
    end: int


class _State(NamedTuple):
    """The part of the graphics state that decides whether text is seen."""

    mode: int
    drawn: bool

    @property
    def shows(self) -> bool:
        return self.drawn or self.mode != _INVISIBLE


class _Edit(NamedTuple):
    start: int
    end: int
    content: bytes


@dataclass
class _TextObject:
    """What lies between ``BT`` and ``ET``."""

    start: int
    shows: list[_Operation] = field(default_factory=list[_Operation])
    visible: bool = False
    marked: bool = False


def hide_text(content: bytes, mode: int = 0, drawn_fonts: Collection[str] = ()) -> Hidden:
    """Takes the text out: what is invisible goes, what is visible stays and is marked to read as one space.

    ``mode`` is the text render mode at the start. ``drawn_fonts`` are the names of Type 3 fonts, whose letters are
    visible in any mode. Marking is ``ActualText`` (ISO 32000-2, 14.9.4), which viewers use
    in place of what a garbled font would give. Invisible text between visible text is marked too, since it moves what
    follows it. Content that ends inside a string or an inline image is left from there on.
    """
    if len(content) > MOST_BYTES:
        return Hidden(content, False, ())
    edits: list[_Edit] = []
    drawn: list[Form] = []
    states = [_State(mode, False)]
    text = _TextObject(0)
    for operation in _operations(content):
        match operation.operator:
            case b"q":
                states.append(states[-1])
            case b"Q" if len(states) > 1:
                states.pop()
            case b"Tr":
                mode = _last_number(content[operation.start : operation.end], states[-1].mode)
                states[-1] = states[-1]._replace(mode=mode)
            case b"Tf":
                names = _names(content[operation.start : operation.end])
                states[-1] = states[-1]._replace(drawn=bool(names) and names[-1] in drawn_fonts)
            case b"Do":
                names = _names(content[operation.start : operation.end])
                drawn += [Form(name, states[-1].mode) for name in names[-1:]]
            case b"BT":
                text = _TextObject(operation.start)
            case b"ET":
                edits += _edits(content, text, operation.end)
                text = _TextObject(operation.end)
            case operator if operator in _SHOWS:
                text.shows.append(operation)
                text.visible = text.visible or states[-1].shows
            case operator:
                text.marked = text.marked or operator in _MARKS
    return Hidden(_edited(content, edits), bool(edits), tuple(dict.fromkeys(drawn)))


def _edits(content: bytes, text: _TextObject, end: int) -> list[_Edit]:
    if not text.shows:
        return []
    if not text.visible:
        return [_Edit(show.start, show.end, _without_showing(content, show)) for show in text.shows]
    if not text.marked:
        return [_Edit(text.start, end, _HIDE + content[text.start : end] + b" EMC ")]
    return [_Edit(show.start, show.end, _HIDE + content[show.start : show.end] + b" EMC ") for show in text.shows]


def _without_showing(content: bytes, show: _Operation) -> bytes:
    """What is left of an operator that shows text: ``"`` also sets the spacing of all text after it."""
    if show.operator != b'"':
        return b" "
    spacing = _NUMBER.findall(content[show.start : show.end].split(b"(")[0].split(b"<")[0])
    return b" %s Tw %s Tc " % (spacing[0], spacing[1]) if len(spacing) == 2 else b" "


def _edited(content: bytes, edits: list[_Edit]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += [content[done : edit.start], edit.content]
        done = edit.end
    return b"".join([*parts, content[done:]])


def _operations(content: bytes) -> Iterator[_Operation]:
    position = start = 0
    while (found := _TOKEN.match(content, position)) is not None:
        position = found.end()
        if found["open"] is not None:
            position = _end_of_string(content, position)
        word = found["word"]
        if word is None or _NUMBER.fullmatch(word) or word in (b"true", b"false", b"null"):
            continue
        if word == b"ID":
            image_end = _END_OF_IMAGE.search(content, position)
            if image_end is None:
                return
            position = image_end.end()
            start = position
            continue
        yield _Operation(word, start, position)
        start = position


def _end_of_string(content: bytes, position: int) -> int:
    """Just after the parenthesis that closes the string; the end of the content where none does."""
    depth = 1
    for found in _IN_STRING.finditer(content, position):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(content)


def _last_number(operation: bytes, otherwise: int) -> int:
    numbers = _NUMBER.findall(operation)
    return int(numbers[-1]) if numbers and numbers[-1].isdigit() else otherwise


def _names(operation: bytes) -> list[str]:
    return [_plain_name(found["name"]) for found in _TOKEN.finditer(operation) if found["name"] is not None]


def _plain_name(name: bytes) -> str:
    decoded = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name)
    return decoded.decode("utf-8", "surrogateescape")
