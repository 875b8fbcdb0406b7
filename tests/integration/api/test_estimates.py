"""What models may cost, and did: asked before, and told while a job goes on."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from recto.accounts import Scope
from recto.calls import Cap, Reservation, Reserved, account_of_job
from recto.deployments import Budget, Deployment, Price, Roles, Route
from recto.meters import counted
from recto.settings import Settings
from recto.values import JobId
from tests.resources.api import Api, ordered

SONNET = Deployment(kind="anthropic", model="claude-sonnet-4-6", price=Price(input=Decimal(3), output=Decimal(15)))
SETTINGS = Settings(
    deployments={"sonnet": SONNET},
    roles=Roles(tables=Route(default="sonnet")),
    budget=Budget(job=Decimal("2.50")),
)


@pytest.fixture
def asking(make_api: Callable[[Settings], Api]) -> Api:
    return make_api(SETTINGS)


def test_an_estimate_names_who_is_asked_and_stays_below_the_cap(asking: Api) -> None:
    answer = asking.client().post("/v1/estimates", json={"pages": 10_000, "caps": {"dollars": "1.25"}})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [(each["role"], each["deployment"]) for each in found["roles"]] == [("tables", "sonnet")]
    assert found["at_most"] == found["cap"] == 1_250_000
    assert found["counted_on"] == 0


def test_an_estimate_follows_what_was_seen_here(asking: Api) -> None:
    asking.stores.meter.count(
        {
            counted("recto_pages", engine="rapidocr", state="read"): 1000.0,
            counted("recto_escalations", role="tables", reason="ragged", verdict="accepted"): 500.0,
            counted("recto_calls", deployment="sonnet", outcome="answered"): 500.0,
            counted("recto_call_micros", deployment="sonnet"): 5_000_000.0,
        }
    )
    found = asking.client().post("/v1/estimates", json={"pages": 100}).json()
    assert (found["roles"][0]["parts"], found["expected"], found["counted_on"]) == (50, 500_000, 1000)


def test_an_estimate_counts_questions_about_documents(make_api: Callable[[Settings], Api]) -> None:
    asked = Route(default="sonnet")
    settings = SETTINGS.model_copy(update={"roles": Roles(fields=asked, classify=asked)})
    client = make_api(settings).client()
    found = client.post("/v1/estimates", json={"pages": 30, "documents": 10}).json()
    assert [(each["role"], each["parts_at_least"], each["parts_at_most"]) for each in found["roles"]] == [
        ("classify", 0, 10),
        ("fields", 0, 10),
    ]
    assert (found["documents"], found["documents_at_most"], found["documents_counted_on"]) == (10, 10, 0)
    unknown = client.post("/v1/estimates", json={"pages": 30}).json()
    assert (unknown["documents"], unknown["documents_at_most"]) == (20, 30)
    named = {"pages": 30, "documents": 10, "options": {"fields": {"kind": "named", "name": "invoice"}}}
    assert [each["role"] for each in client.post("/v1/estimates", json=named).json()["roles"]] == ["fields"]


def test_an_estimate_reserves_nothing_and_needs_a_key(asking: Api) -> None:
    assert TestClient(asking.app).post("/v1/estimates", json={"pages": 1}).status_code == 401
    writer = asking.client("acme", Scope.WRITE)
    assert writer.post("/v1/estimates", json={"pages": 1}).status_code == 403
    assert asking.client().post("/v1/estimates", json={"pages": 1}).status_code == 200
    assert not asking.stores.purse.unsettled(before=1e12, limit=10)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"pages": -1}, "body.pages"),
        ({"pages": 1, "options": {"deployments": [{"role": "tables", "deployment": "x"}]}}, "body.options.deployments"),
        ({"pages": 1, "documents": -1}, "body.documents"),
        ({"pages": 1, "options": {"fields": {"kind": "named", "name": "inovice"}}}, "body.options.fields"),
        ({"pages": 1, "answers": "batch"}, "body.answers"),
        ({"pages": 1, "caps": {"dollars": "1e30"}}, "body.caps.dollars"),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_its_place(asking: Api, body: dict[str, object], where: str) -> None:
    answer = asking.client().post("/v1/estimates", json=body)
    assert answer.status_code == 422
    assert where in answer.text


def test_a_job_tells_what_models_cost_it_so_far(asking: Api) -> None:
    client = asking.client()
    job = ordered(client)
    account = account_of_job(JobId(job))
    for name, amount in (("first", 300_000), ("second", 40_000)):
        reservation = Reservation(
            id=name, accounts=(account,), amount=amount, question="q", deployment="sonnet", made=1.0
        )
        assert asking.stores.purse.reserve(reservation, [Cap(account=account, most=2_500_000)]) == Reserved()
    asking.stores.purse.settle("first", 250_000)

    spending = client.get(f"/v1/jobs/{job}").json()["spending"]

    assert spending == {"spent": 290_000, "reserved": 40_000, "cap": 2_500_000}


def test_a_job_has_the_cap_that_its_order_names(asking: Api) -> None:
    client = asking.client()
    job = ordered(client, caps={"dollars": 7})
    assert client.get(f"/v1/jobs/{job}").json()["spending"] == {"spent": 0, "reserved": 0, "cap": 7_000_000}
