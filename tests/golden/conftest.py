"""``pytest tests/golden --update-golden`` writes the golden files anew, to be read before they are committed."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing with them")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether to write golden files; never in continuous integration, where nobody would read them."""
    update = bool(request.config.getoption("--update-golden", default=False))
    if update and os.environ.get("CI"):
        pytest.fail("golden files are not written in continuous integration")
    return update
