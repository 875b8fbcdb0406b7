"""What a call may cost, and who is charged for it. Pure."""

import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from recto.calls import Cap, Spent, account_of_day, account_of_job, account_of_tenant
from recto.deployments import Budget, Deployment, Micros, Tokens, cost_of, dollars, micros
from recto.errors import CapReached
from recto.values import JobId, TenantId, Value

_UNTOLD: Final = Tokens()


class Payer(Value):
    """Whose call it is. ``cap`` in dollars is that of the job's order, 0 where it has none."""

    job: JobId
    tenant: TenantId
    cap: Decimal = Decimal(0)


def accounts_of(payer: Payer, *, now: float) -> tuple[str, ...]:
    """All that a call which is made ``now`` (seconds since the epoch) is charged to."""
    day = day_of(now)
    return account_of_job(payer.job), account_of_tenant(payer.tenant, day), account_of_day(day)


def caps_of(payer: Payer, budget: Budget, *, now: float) -> Sequence[Cap]:
    """The caps of these accounts, as far as there are any."""
    of_job, of_tenant, of_day = accounts_of(payer, now=now)
    set_to = ((of_job, payer.cap or budget.job), (of_tenant, budget.tenant_day), (of_day, budget.day))
    return [Cap(account=account, most=micros(amount)) for account, amount in set_to if amount]


def charge_of(tokens: Tokens, deployment: Deployment, *, reserved: Micros, batched: bool = False) -> Micros:
    """What an answered call is charged; all that was reserved where the provider does not tell what it took."""
    return reserved if tokens == _UNTOLD else cost_of(tokens, deployment.price, batched=batched)


def is_spent(cap: Cap, spent: Spent, wanted: Micros) -> bool:
    """Whether there is no money for ``wanted`` even when all calls that are under way turn out to cost nothing."""
    return spent.charged - spent.open + wanted > cap.most


def over_cap(cap: Cap, *, left: Micros, wanted: Micros) -> CapReached:
    kind = cap.account.partition(":")[0]
    whose = {"job": "the job", "tenant": "the tenant for today", "day": "today"}.get(kind, cap.account)
    return CapReached(
        f"the cap of {_shown(cap.most)} for {whose} is reached: "
        f"{_shown(left)} are left, and a call may cost {_shown(wanted)}"
    )


def day_of(now: float) -> str:
    """``2026-11-22``, UTC; ``now`` in seconds since the epoch."""
    return time.strftime("%Y-%m-%d", time.gmtime(now))


def _shown(amount: Micros) -> str:
    """Cents at least, and what there is below them."""
    whole, _, rest = f"{dollars(amount):.6f}".partition(".")
    return f"${whole}.{rest[:2]}{rest[2:].rstrip('0')}"
