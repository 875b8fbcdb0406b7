"""Who is charged for a call, within which caps, and how much."""

from decimal import Decimal

from recto.calls import Cap
from recto.deployments import Budget, Deployment, Price, Tokens
from recto.values import JobId, TenantId
from workers.escalation.money import Payer, accounts_of, caps_of, charge_of, over_cap

NOON = 1795348800.0
"""2026-11-22, 12:00 UTC."""

PAYER = Payer(job=JobId("j1"), tenant=TenantId("acme"), cap=Decimal("0.5"))
OF_ALL = ("job:j1", "tenant:acme:2026-11-22", "day:2026-11-22")


def test_a_call_is_charged_to_its_job_its_tenant_and_its_day() -> None:
    assert accounts_of(PAYER, now=NOON) == OF_ALL
    assert accounts_of(PAYER, now=NOON + 12 * 3600 - 1) == OF_ALL
    assert accounts_of(PAYER, now=NOON + 12 * 3600)[2] == "day:2026-11-23"


def test_caps_are_those_of_the_order_and_the_settings() -> None:
    budget = Budget(job=Decimal(2), day=Decimal("0.0000019"), tenant_day=Decimal(0))
    of_job, of_tenant, of_day = OF_ALL
    assert caps_of(PAYER, budget, now=NOON) == [Cap(account=of_job, most=500_000), Cap(account=of_day, most=1)]
    unbound = PAYER.model_copy(update={"cap": Decimal(0)})
    assert caps_of(unbound, budget, now=NOON)[0] == Cap(account=of_job, most=2_000_000)
    assert caps_of(unbound, Budget(tenant_day=Decimal(1)), now=NOON) == [Cap(account=of_tenant, most=1_000_000)]
    assert caps_of(unbound, Budget(), now=NOON) == []


def test_a_call_is_charged_what_it_took() -> None:
    price = Price(input=Decimal("0.4"), output=Decimal(2))
    deployment = Deployment(kind="google", model="m", price=price)
    assert charge_of(Tokens(input=1001, output=10), deployment, reserved=9999) == 421
    assert charge_of(Tokens(input=1001, output=10), deployment, reserved=9999, batched=True) == 211
    assert charge_of(Tokens(), deployment, reserved=9999) == 9999, "its provider does not tell"


def test_a_reached_cap_is_told_in_dollars() -> None:
    error = over_cap(Cap(account=OF_ALL[1], most=1_500_000), left=25, wanted=120_000)
    assert error.message == (
        "the cap of $1.50 for the tenant for today is reached: $0.000025 are left, and a call may cost $0.12"
    )
    assert "today" in over_cap(Cap(account=OF_ALL[2], most=1), left=0, wanted=2).message
    assert "for the job" in over_cap(Cap(account=OF_ALL[0], most=1), left=0, wanted=2).message
