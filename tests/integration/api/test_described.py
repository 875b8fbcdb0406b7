"""Whatever is sent to any route, the answer is one that the OpenAPI description tells of."""

# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportMissingTypeArgument=false, reportUntypedFunctionDecorator=false
# schemathesis leaves the parameters of its generic types open.

from collections.abc import Generator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette import types

from recto.accounts import Scope
from recto.settings import Api as ApiSettings
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.stores import open_stores
from tests.architecture.tree import ROOT
from tests.resources.api import Api, ended, ordered, work_done

EXAMPLES = 12
SCHEMA = schemathesis.openapi.from_path(ROOT / "docs" / "openapi.json")
SCHEMA.config.update(base_url="http://testserver")


class _Later:
    """The application, which is made when the tests begin; the description is needed when they are collected."""

    app: types.ASGIApp

    async def __call__(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        await self.app(scope, receive, send)


APP = SCHEMA.app = _Later()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Generator[Api]:
    """What is asked: it holds a job that goes on and one that ended."""
    store = ServiceSettings(store=str(tmp_path_factory.mktemp("described")))
    chosen = Settings(service=store, api=ApiSettings(convert_timeout=0.1))
    api = Api(open_stores(chosen), chosen)
    client = api.client()
    ordered(client)
    done = ordered(client)
    work_done(api.service, done)
    ended(api.service, done)
    APP.app = api.app
    yield api
    api.stores.close()


@pytest.fixture(scope="module")
def secret(api: Api) -> str:
    """Of a key that may do everything."""
    return api.secret("acme", Scope.ADMIN)


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
def test_whatever_comes_is_answered_as_described(case: schemathesis.Case, secret: str) -> None:
    # What an order may name is known only to the service, and a service without workers is not ready.
    beyond = [positive_data_acceptance] if case.method == "POST" else []
    late = [not_a_server_error] if case.path == "/ready" else []
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=[*beyond, *late])
