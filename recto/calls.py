"""Calls of deployments before and while they are made: money that is set aside, and turns that are waited for."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from recto.deployments import Micros
from recto.values import JobId, TenantId, Value


class Cap(Value):
    """No more than ``most`` may be charged to ``account``: see ``account_of_job`` and its like."""

    account: str
    most: Micros


class Reservation(Value):
    """The most that a call may cost, set aside before it is made. ``id`` is made anew for each call.

    It is charged to each of ``accounts``. ``question`` and ``deployment`` say what it is for; ``made`` in seconds since
    the epoch.
    """

    id: str
    accounts: tuple[str, ...]
    amount: Micros
    question: str
    deployment: str
    made: float


class Reserved(Value):
    kind: Literal["reserved"] = "reserved"


class OverCap(Value):
    """Nothing was reserved. ``left`` of ``account`` is less than what was asked for."""

    kind: Literal["over_cap"] = "over_cap"
    account: str
    left: Micros


class Spent(Value):
    """Of an account: ``charged`` in all, of which ``open`` is reserved by calls whose outcome is not known (yet)."""

    charged: Micros
    open: Micros


class Admitted(Value):
    """The call may be made; the caller says when it is over."""

    kind: Literal["admitted"] = "admitted"


class Full(Value):
    """As many calls as may be are under way."""

    kind: Literal["full"] = "full"


class Resting(Value):
    """Nobody calls it for ``seconds``: it asked for that, or failed too often. ``why`` is a phrase for people."""

    kind: Literal["resting"] = "resting"
    seconds: float
    why: str


Admission: TypeAlias = Annotated[Admitted | Full | Resting, Field(discriminator="kind")]


class Health(Value):
    """Of a deployment, over all workers. ``failures`` in a row; ``resting`` seconds are left of its rest."""

    calls: int
    failures: int
    resting: float
    why: str = ""


def account_of_job(job: JobId) -> str:
    return f"job:{job}"


def account_of_day(day: str) -> str:
    """``day`` as ``2026-11-22``, UTC."""
    return f"day:{day}"


def account_of_tenant(tenant: TenantId, day: str) -> str:
    return f"tenant:{tenant}:{day}"
