"""Grounded text cut at its tags: ``<|ref|>label<|/ref|><|det|>[[x0, y0, x1, y1]]<|/det|>`` and what follows.

Every form that models were seen to write is taken: without closing tags, without one of the two, cut off at the end,
``<|det|>label [..]<|/det|>`` (Unlimited-OCR), and ``label[[..]]`` where a server skipped the special tokens. Whatever
is no tag is content.
"""

import re
from typing import NamedTuple

from layouts.model_text.labels import KNOWN_LABELS, normal_label
from layouts.model_text.places import boxes
from recto.geometry import Box

_TAG = re.compile(r"<[|\uff5c](?P<closes>/?)(?P<name>ref|det)[|\uff5c]?>?|<(?P<shut>/?)(?P<bare>ref|det)>")
_CUT = re.compile(r"(?:<[|\uff5c]/?[a-z]{0,3}[|\uff5c]?|(?<=\])<)\s*\Z")
_NOISE = re.compile(
    r"<[|\uff5c](?:end\u2581of\u2581sentence|begin\u2581of\u2581sentence|\u2581pad\u2581|grounding|im_end|im_start"
    r"|endoftext|eot_id)[|\uff5c]>"
    r"|(?<!=)={5,}[ \t]*\nBASE:[ \t]+torch\.Size\([^\n]*\n(?:PATCHES:[^\n]*\n|NO PATCHES[^\n]*\n)?={5,}",
)
"""Tokens that end or begin a text, and what the models' own scripts print between pages."""

_PARTING = re.compile(r"^[ \t]*(?:<--- Page Split --->|<PAGE>)[ \t]*$|<PAGE>", re.MULTILINE)
_NUMBERS = r"[\d., \t+-]*"
_PLACE = re.compile(rf"[ \t]*\[{{1,3}}{_NUMBERS}(?:\][ \t]*,?[ \t]*\[{_NUMBERS})*(?:[ \t]*\]){{0,3}}")
_SKIPPED = re.compile(
    rf"^[ \t]*(?P<label>[A-Za-z_]{{3,30}})[ \t]*(?P<place>\[\[{_NUMBERS}(?:\][ \t]*,?[ \t]*\[{_NUMBERS})*\]\])"
    r"[ \t]*(?P<rest>\S?)",
    re.MULTILINE,
)
_LABEL = re.compile(r"[ \t]*([A-Za-z][A-Za-z_ -]{0,29})?[ \t]*(?=\n|\[|<|\Z)")
_LINE_ENDS = re.compile(r"[ \t]*(?:\n|\Z|<[|\uff5c])")
_LABEL_LIKE = re.compile(r"[a-z][a-z_]{2,29}")


class Segment(NamedTuple):
    """A tag and what follows it. ``label`` is empty before the first tag; ``named`` is what a tag holds as written."""

    label: str
    named: str
    boxes: tuple[Box, ...]
    content: str

    @property
    def is_known(self) -> bool:
        return self.label in KNOWN_LABELS


def has_tags(text: str) -> bool:
    """Whether ``text`` is grounded at all."""
    return _TAG.search(text) is not None or any(_is_skipped(found) for found in _SKIPPED.finditer(text))


def without_noise(text: str) -> str:
    """``text`` without what is of the model, not of the page."""
    return _NOISE.sub("", text)


def segments(text: str) -> list[Segment]:
    """``text`` cut at its tags, in order."""
    whole = _CUT.sub("", without_noise(text))
    cutter = _Cutter(_SKIPPED.sub(_with_tags, whole))
    cutter.run()
    return cutter.segments


def _is_skipped(found: re.Match[str]) -> bool:
    return normal_label(found["label"]) in KNOWN_LABELS or not found["rest"]


def _with_tags(found: re.Match[str]) -> str:
    if not _is_skipped(found):
        return found.group()
    return f"<|ref|>{found['label']}<|/ref|><|det|>{found['place']}<|/det|>{found['rest']}"


class _Cutter:
    """State while tags are walked: how far, the open segment, those before it."""

    def __init__(self, text: str) -> None:
        self.segments: list[Segment] = []
        self._text = text
        self._at = 0
        self._open = Segment("", "", (), "")
        self._content: list[str] = []

    def run(self) -> None:
        while found := _TAG.search(self._text, self._at):
            self._add(self._text[self._at : found.start()])
            self._at = found.end()
            if found["closes"] or found["shut"]:
                continue
            if (found["name"] or found["bare"]) == "ref":
                self._ref()
            else:
                self._det()
        self._add(self._text[self._at :])
        self._begin(Segment("", "", (), ""))

    def _add(self, content: str) -> None:
        """Content of the open segment; a new page ends it."""
        first, *others = _PARTING.split(content)
        self._content.append(first)
        for other in others:
            self._begin(Segment("", "", (), ""))
            self._content.append(other)

    def _begin(self, following: Segment) -> None:
        content = "".join(self._content)
        if content.strip() or self._open.label or self._open.named:
            self.segments.append(self._open._replace(content=content))
        self._open, self._content = following, []

    def _ref(self) -> None:
        closing = _TAG.search(self._text, self._at)
        if closing and closing["name"] == "ref" and closing["closes"]:
            named = self._text[self._at : closing.start()]
            self._at = closing.end()
        else:  # its end is missing: what looks like a label is one
            found = _LABEL.match(self._text, self._at)
            named = (found[1] or "") if found else ""
            self._at = found.end() if found else self._at
            if self._at == len(self._text) and any(label.startswith(normal_label(named)) for label in KNOWN_LABELS):
                return  # cut off within the label
        self._tag(named, self._place())

    def _tag(self, named: str, place: tuple[Box, ...]) -> None:
        label = normal_label(named)
        if self._is_within_sentence(named.strip(), is_placed=bool(place)):
            self._content.append(named)
        else:
            self._begin(Segment(label or "text", named.strip(), place, ""))

    def _is_within_sentence(self, named: str, *, is_placed: bool) -> bool:
        """Whether the tag that ends here only marks words of the line that it stands in."""
        if not "".join(self._content[-2:]).rpartition("\n")[2].strip():
            return False
        goes_on = _LINE_ENDS.match(self._text, self._at) is None
        if normal_label(named) in KNOWN_LABELS:
            return goes_on and not is_placed
        return goes_on or not (not named or _LABEL_LIKE.fullmatch(named))

    def _place(self) -> tuple[Box, ...]:
        """The place after a label, with tags around it or without."""
        spaces = len(self._text[self._at : self._at + 20]) - len(self._text[self._at : self._at + 20].lstrip())
        opening = _TAG.match(self._text, self._at + spaces)
        if opening and (opening["name"] or opening["bare"]) == "det" and not (opening["closes"] or opening["shut"]):
            self._at = opening.end()
            return boxes(self._within())
        bare = _PLACE.match(self._text, self._at)
        if bare:
            self._at = bare.end()
        return boxes(bare.group()) if bare else ()

    def _within(self) -> str:
        """What stands in the tag for places that was just opened."""
        closing = _TAG.search(self._text, self._at)
        if closing and closing["name"] == "det" and closing["closes"]:
            held = self._text[self._at : closing.start()]
            self._at = closing.end()
            return self._coordinates(held)
        found = _PLACE.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found.group() if found else ""

    def _coordinates(self, held: str) -> str:
        """What of ``held`` is coordinates; words among them are content, which the model put in the wrong place."""
        found = _PLACE.match(held.strip())
        rest = held.strip()[found.end() if found else 0 :]
        if any(char.isalpha() for char in rest):
            self._text = f"{self._text[: self._at]}\n{rest}{self._text[self._at :]}"
        return held

    def _det(self) -> None:
        """A place without a label before it: it may hold the label itself."""
        closing = _TAG.search(self._text, self._at)
        if closing and closing["name"] == "det" and closing["closes"]:
            named, bracket, place = self._text[self._at : closing.start()].partition("[")
            self._at = closing.end()
            coordinates = self._coordinates(bracket + place)
            self._tag(named.strip(), boxes(coordinates))
        else:
            label = _LABEL.match(self._text, self._at)
            self._at = label.end() if label else self._at
            self._tag((label[1] or "").strip() if label else "", boxes(self._within()))
