"""What holds for every test. Connections to other machines are refused (see ``addopts`` in pyproject.toml)."""

import os
import secrets
from collections.abc import Generator

import pytest

from tests.resources.servers import aws_credentials

__all__ = ["aws_credentials"]

NEEDS = "needs "
"""How the reason of a skip begins where a program or service is missing: ``pytest.skip("needs tesseract")``."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs keep for the user, such as what models cost, is each test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / f"state-{secrets.token_hex(8)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """At home a test whose service is missing is skipped; in continuous integration it fails."""
    report = yield
    if os.environ.get("CI") and report.skipped and isinstance(report.longrepr, tuple) and NEEDS in report.longrepr[2]:
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr[2]}: it must be there in continuous integration"
    return report
