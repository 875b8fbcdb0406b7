"""YAML as plain values, by PyYAML's safe loaders: no aliases, no tags that make objects, nothing named twice."""
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportGeneralTypeIssues=false, reportUntypedBaseClass=false
# PyYAML's stubs leave the loaders' members untyped.

from collections.abc import Hashable, Iterable

import yaml


def yaml_value(text: str, *, typed: bool, most_depth: int) -> object:
    """Every scalar a string, with ``typed`` as YAML has them. Raises ``ValueError`` saying what is wrong."""

    class Once(yaml.SafeLoader if typed else yaml.BaseLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
            _refuse_repeated(str(key.value) for key, _ in node.value)
            return super().construct_mapping(node, deep=deep)

    try:
        _refuse_unfolding(yaml.parse(text, Loader=yaml.SafeLoader), most_depth)
        return yaml.load(text, Loader=Once)  # noqa: S506 - it derives from the safe ones
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error


def _refuse_unfolding(events: Iterable[object], most_depth: int) -> None:
    depth = 0
    for event in events:
        match event:
            case yaml.AliasEvent():
                raise ValueError("it has an alias (*name), which must be written out")
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
            case _:
                pass
        if depth > most_depth:
            raise ValueError(f"lists and objects stand more than {most_depth} deep in each other")


def _refuse_repeated(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{name!r} stands there twice")
        seen.add(name)
