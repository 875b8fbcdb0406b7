"""What was looked at, and whether it is well."""

from recto.values import Value


class Check(Value):
    """``remedy`` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
