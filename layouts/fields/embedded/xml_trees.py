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
    single spaces, ``xpath`` the way to it with the file's own prefixes.
    """

    name: str
    namespace: str
    text: str
    xpath: str
    node: Any

    def find(self, path: str) -> Iterator["Element"]:
        """Those at ``path`` below it: names without prefixes, parted by ``/``; ``|`` between names that may stand for
        each other; ``[schemeID=VA]`` behind them for an attribute.
        """
        tree = self.node.getroottree()
        for node in _compiled(path)(self.node):
            yield _element(node, tree)

    def children(self) -> Iterator["Element"]:
        """Those right below it."""
        return self.find("*")

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
    tree = root.getroottree()
    if tree.docinfo.doctype:
        return Unreadable("it declares a document type")
    return _element(root, tree)


def _element(node: Any, tree: Any) -> Element:
    name = etree.QName(node)
    text = " ".join((node.text or "").split())
    return Element(name.localname, name.namespace or "", text, tree.getpath(node), node)


@cache
def _compiled(path: str) -> Any:
    return etree.XPath("./" + "/".join(_xpath_step(step) for step in path.split("/")))


def _xpath_step(step: str) -> str:
    if step == "*":
        return "*"
    match = _STEP.fullmatch(step)
    if match is None:
        raise ValueError(f"no step of a path: {step}")
    names = " or ".join(f"local-name()='{name}'" for name in match["names"].split("|"))
    wanted = f"[@{match['attribute']}='{match['value']}']" if match["attribute"] else ""
    return f"*[{names}]{wanted}"
