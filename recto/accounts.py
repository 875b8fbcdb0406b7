"""Who may call the API: keys, kept as hashes, and what each may do."""

from enum import StrEnum

from pydantic import Field

from recto.values import TenantId, Value


class Scope(StrEnum):
    """``admin`` sees every tenant and the metrics."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class ApiKey(Value):
    """``hash`` is the sha256 of the secret part, hex: secrets are 256 random bits, so a slow hash would add nothing.

    ``expires`` in seconds since the epoch, 0 for never.
    """

    id: str
    tenant: TenantId
    hash: str = Field(repr=False)
    scopes: frozenset[Scope]
    name: str = ""
    created: float = 0.0
    expires: float = 0.0
    revoked: bool = False


class TenantLimits(Value):
    """What a tenant may ask for; 0 for no limit. ``weight`` is its share beside others."""

    tenant: TenantId
    weight: float = Field(default=1.0, gt=0.0)
    requests_per_minute: int = Field(default=0, ge=0)
    waiting_pages: int = Field(default=0, ge=0)
