"""A model that a test may change while it is asked, and the provider that has it."""

from collections.abc import Iterator

import pytest

from tests.resources.providers.played import Asked, Behaviour, Play
from tests.resources.providers.server import Provider, provider


class Model:
    """``does``: what it answers from now on."""

    def __init__(self, does: Play) -> None:
        self.does: Play = does

    def __call__(self, asked: Asked) -> Behaviour:
        return self.does(asked)


@pytest.fixture
def server(model: Model) -> Iterator[Provider]:
    """Has the ``model`` of the test's own module."""
    with provider(model) as running:
        yield running
