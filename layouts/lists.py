"""Lists: lines to items, and items to depths by where their markers stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.lines import Line
from layouts.markers import Marked, follows, marked
from recto.geometry import Box

_SAME_INDENT = 0.012


@dataclass(frozen=True, slots=True)
class Item:
    """Lines of one item; ``marker`` is empty where none is printed, ``first_text`` is the first line without it."""

    marker: str
    first_text: str
    lines: tuple[Line, ...]


def list_items(lines: Sequence[Line], previous: str, aspect: float) -> list[Item]:
    """The items of a list region. ``previous`` is the marker of the item before it, or empty."""
    items: list[Item] = []
    for line in lines:
        before = items[-1].marker if items else previous
        found = marked(line.text, before)
        if found and (not items or _begins_item(found, line, items, aspect)):
            items.append(Item(found.marker, found.text, (line,)))
        elif items:
            last = items[-1]
            items[-1] = Item(last.marker, last.first_text, (*last.lines, line))
        else:
            items.append(Item("", line.text, (line,)))
    return items


def _begins_item(found: Marked, line: Line, items: Sequence[Item], aspect: float) -> bool:
    if found.sure or follows(found.marker, items[-1].marker):
        return True
    # A number or dash that begins a continuation line stands further in than the markers do.
    indents = [item.lines[0].box.x0 for item in items if item.marker]
    return any(abs(line.box.x0 - indent) * aspect < 0.5 * line.box.height for indent in indents)


def looks_like_list(lines: Sequence[Line], previous: str) -> bool:
    """Whether text that a layout model took for running text is a list.

    It begins with a sign that is hardly ever anything but a bullet, goes on from the item before, or counts up itself.
    """
    first = marked(lines[0].text, previous) if lines else None
    if first is None:
        return False
    if first.sure or follows(first.marker, previous):
        return True
    found = [other for line in lines[1:] if (other := marked(line.text, first.marker))]
    return any(follows(other.marker, first.marker) or other.marker == first.marker == "-" for other in found)


class Indents:
    """Depths of the items of one list as they come, by their left edges (right edges where text runs from there)."""

    def __init__(self) -> None:
        self._stack: list[float] = []
        self._last: Box | None = None

    def reset(self) -> None:
        """The list ended."""
        self._stack.clear()
        self._last = None

    def depth(self, box: Box, *, rtl: bool) -> int:
        """0 for the outermost. An item that stands higher than the one before it begins a new column."""
        edge = 1.0 - box.x1 if rtl else box.x0
        if self._last is not None and box.y1 < self._last.y0:
            self._stack.clear()
        self._last = box
        while self._stack and self._stack[-1] > edge + _SAME_INDENT:
            self._stack.pop()
        if not self._stack or edge > self._stack[-1] + _SAME_INDENT:
            self._stack.append(edge)
        return len(self._stack) - 1
