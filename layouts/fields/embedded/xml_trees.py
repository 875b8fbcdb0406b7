"""XML from documents, read so that it can do no harm: no entities, no network, no huge trees."""

# lxml carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false, reportUnknownParameterType=false

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lxml import etree

_STEP: Final = re.compile(r"(?P<names>[\w|]+)(?:\[(?P<attribute>\w+)=(?P<value>[\w:.]+)\])?")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """``why`` is half a sentence for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a tree. ``name`` is without its prefix, ``text`` what stands in it before its first child, with
    single spaces.
    """

    name: str
    namespace: str
    text: str
    node: Any

    @property
    def xpath(self) -> str:
        """The way to it with the file's own prefixes. What stands before it is counted: ask for few of many."""
        return str(self.node.getroottree().getpath(self.node))

    def find(self, path: str) -> Iterator["Element"]:
        """Those at ``path`` below it: names without prefixes, parted by ``/``; ``|`` between names that may stand for
        each other; ``[schemeID=VA]`` behind them for an attribute.
        """
        yield from map(_element, _compiled(path)(self.node))

    def children(self) -> Iterator["Element"]:
        """Those right below it."""
        return map(_element, self.node)

    def attribute(self, name: str) -> str:
        """Empty where it has none of that name."""
        return str(self.node.get(name, "")).strip()


def root_of(content: bytes) -> Element | Unreadable:
    """The root of an XML file. A file with a document type of its own is refused: no data set needs one."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Unreadable(f"it is no well-formed XML ({' '.join(str(error).split())[:120]})")
    if root.getroottree().docinfo.doctype:
        return Unreadable("it declares a document type")
    return _element(root)


def _element(node: Any) -> Element:
    name = etree.QName(node)
    return Element(name.localname, name.namespace or "", " ".join((node.text or "").split()), node)


@cache
def _compiled(path: str) -> Any:
    return etree.XPath("./" + "/".join(_xpath_step(step) for step in path.split("/")))


def _xpath_step(step: str) -> str:
    match = _STEP.fullmatch(step)
    if match is None:
        raise ValueError(f"no step of a path: {step}")
    names = " or ".join(f"local-name()='{name}'" for name in match["names"].split("|"))
    wanted = f"[@{match['attribute']}='{match['value']}']" if match["attribute"] else ""
    return f"*[{names}]{wanted}"
