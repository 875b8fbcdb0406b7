"""Who calls, and what that key may do. A key is found by its hash, so that no comparison tells how much of it fits."""

import time
from collections.abc import Callable
from hmac import compare_digest
from typing import Annotated, Final, TypeAlias

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gateway.api.context import TheService
from gateway.api_keys import NoCredentials, credentials_of, is_valid
from recto.accounts import ApiKey, Scope, TenantLimits
from recto.errors import KeyUnknown, ObjectMissing, ScopeMissing, StoreUnavailable, TooBusy
from recto.logs import log
from recto.orders import DEFAULT_TENANT
from recto.settings import Api
from recto.values import TenantId, Value
from workers.service import ANY_TENANT, Service

_BEARER = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key as `recto keys create` prints it: `recto_<id>_<random>`."
)
_Sent: TypeAlias = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]

_IMPLIED: Final = {
    Scope.ADMIN: frozenset(Scope),
    Scope.WRITE: frozenset({Scope.WRITE}),
    Scope.READ: frozenset({Scope.READ}),
}


class Caller(Value):
    """``sees`` is the tenant whose jobs are shown; none means all. ``key`` is the key's id, empty for none."""

    tenant: TenantId
    scopes: frozenset[Scope]
    key: str = ""

    @property
    def sees(self) -> TenantId:
        return ANY_TENANT if Scope.ADMIN in self.scopes else self.tenant


EVERYONE: Final = Caller(tenant=DEFAULT_TENANT, scopes=frozenset(Scope))
"""Where no keys are asked for."""


def caller_of(sent: _Sent, service: TheService) -> Caller:
    """Raises ``KeyUnknown``, ``TooBusy``, and ``StoreUnavailable`` while the job store is being rebuilt."""
    if not service.stores.registry.is_whole():
        raise StoreUnavailable("the job store is being rebuilt")
    caller = _identified(sent, service) if service.settings.api.keys else EVERYONE
    _limit_rate(caller, service)
    return caller


def allowed(scope: Scope) -> Callable[[Caller], Caller]:
    """A dependency that refuses callers without ``scope``."""

    def checked(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        held = frozenset[Scope]().union(*(_IMPLIED[each] for each in caller.scopes))
        if scope not in held:
            raise ScopeMissing(f"the key does not allow that: it needs the scope {scope}")
        return caller

    return checked


Reader: TypeAlias = Annotated[Caller, Depends(allowed(Scope.READ))]
Writer: TypeAlias = Annotated[Caller, Depends(allowed(Scope.WRITE))]
Admin: TypeAlias = Annotated[Caller, Depends(allowed(Scope.ADMIN))]


def may_measure(sent: _Sent, service: TheService) -> None:
    """A dependency for the metrics, which may be open."""
    if not service.settings.api.open_metrics:
        allowed(Scope.ADMIN)(caller_of(sent, service))


def limits_of(tenant: TenantId, api: Api) -> TenantLimits:
    return next((limits for limits in api.tenants if limits.tenant == tenant), TenantLimits(tenant=tenant))


def _identified(sent: HTTPAuthorizationCredentials | None, service: Service) -> Caller:
    if sent is None:
        raise KeyUnknown("no key was sent")
    key = _known(sent.credentials, service)
    if not is_valid(key, now=time.time()):
        log("key refused", key=key.id, revoked=key.revoked)
        raise KeyUnknown(_UNFIT)
    return Caller(tenant=key.tenant, scopes=key.scopes, key=key.id)


def _known(secret: str, service: Service) -> ApiKey:
    credentials = credentials_of(secret)
    if isinstance(credentials, NoCredentials):
        raise KeyUnknown(_UNFIT)
    try:
        key = service.stores.keys.by_hash(credentials.hash)
    except ObjectMissing as error:
        raise KeyUnknown(_UNFIT) from error
    if not compare_digest(key.id, credentials.id):
        raise KeyUnknown(_UNFIT)
    return key


def _limit_rate(caller: Caller, service: Service) -> None:
    limit = limits_of(caller.tenant, service.settings.api).requests_per_minute
    if not limit:
        return
    wait = service.stores.meter.take(f"requests/{caller.tenant}", per_minute=limit, burst=limit)
    if wait > 0:
        raise TooBusy(f"more than {limit} requests a minute", retry_after=wait)


_UNFIT: Final = "the key is not known, has expired or was revoked"
"""The same for all, so that nothing is told of keys that exist."""
