"""The OpenAPI description: current, complete, and good for clients that are made from it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gateway.api.schema import schema_text
from gateway.http_statuses import HTTP_STATUSES
from recto.errors import RectoError
from tests.architecture.tree import ROOT
from tests.resources.served import recto, serving

OPENAPI = ROOT / "docs" / "openapi.json"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths: dict[str, dict[str, Any]] = json.loads(OPENAPI.read_text("utf-8"))["paths"]
    return [(path, method, about) for path, methods in paths.items() for method, about in methods.items()]


def test_the_description_is_current() -> None:
    assert OPENAPI.read_text("utf-8") == schema_text(), "run: python -m gateway.api.schema > docs/openapi.json"


def test_every_code_of_an_error_has_a_status() -> None:
    def codes(error: type[RectoError]) -> set[str]:
        return {error.code}.union(*map(codes, error.__subclasses__()))

    assert set(HTTP_STATUSES) == codes(RectoError) - {RectoError.code}


@pytest.mark.parametrize(("path", "method", "about"), operations(), ids=lambda value: str(value)[:40])
def test_every_route_is_described(path: str, method: str, about: dict[str, Any]) -> None:
    assert about["summary"]
    assert about["tags"]
    assert all(
        parameter.get("description") for parameter in about.get("parameters", ()) if parameter["name"] != "limit"
    )
    if path.startswith("/v1/"):
        assert about["security"] == [{"key": []}]
        for status in ("401", "403", "422", "429", "503"):
            assert "application/problem+json" in about["responses"][status]["content"], status


def test_a_client_that_is_made_from_it_works(tmp_path: Path) -> None:
    if importlib.util.find_spec("openapi_python_client") is None:
        pytest.skip("needs openapi-python-client")
    package = _generated(tmp_path)
    secret = recto(tmp_path, "keys", "create").strip()
    with serving(tmp_path) as served:
        client: Any = package.AuthenticatedClient(base_url=served.url, token=secret, raise_on_unexpected_status=True)
        models, jobs, documents = (_part(package, name) for name in ("models", "api.jobs", "api.results"))
        source = models.BucketObject(kind="s3", url="s3://bucket/a.pdf")
        order = models.OrderRequest(sources=[source], labels=["made"])
        made = _part(jobs, "create_job").sync(client=client, body=order, idempotency_key="k")
        assert made.state == models.JobState.OPEN
        again = _part(jobs, "create_job").sync(client=client, body=order, idempotency_key="k")
        assert again.id == made.id
        (listed,) = _part(jobs, "list_jobs").sync(client=client).jobs
        assert (listed.id, listed.label) == (made.id, "made")
        assert _part(documents, "list_documents").sync(job=made.id, client=client).documents == []
        assert _part(documents, "get_result").sync(job=made.id, client=client).complete is False
        assert _part(jobs, "cancel_job").sync(job=made.id, client=client).state == models.JobState.CANCELLED
        problem = _part(jobs, "pause_job").sync(job=made.id, client=client)
        assert (problem.status, problem.code) == (409, "job_closed")


def _generated(folder: Path) -> ModuleType:
    package = folder / "recto_client"
    generate = [
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        str(OPENAPI),
        "--meta",
        "none",
        "--fail-on-warning",
    ]
    # It asks ruff, which stands beside this Python, to put the code in order.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [sys.executable, *generate, "--output-path", str(package)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path})
    found = importlib.util.spec_from_file_location("recto_client", package / "__init__.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["recto_client"] = module
    found.loader.exec_module(module)
    return module


def _part(package: ModuleType, name: str) -> Any:
    return importlib.import_module(f"{package.__name__}.{name}")
