"""YAML files that lie beside the code: words of many languages, for people to read and add to."""

from importlib.resources import files
from typing import Any


def yaml_file(package: str, name: str) -> Any:
    """What ``name`` in ``package`` holds. Read by libyaml where PyYAML has it, a tenth of the time."""
    import yaml  # noqa: PLC0415 - takes its time to load

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((files(package) / name).read_text("utf-8"), Loader=loader)  # noqa: S506 - both are safe ones
