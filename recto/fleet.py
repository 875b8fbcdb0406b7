"""The workers that are at it now, and what lies before them."""

from recto.units import Queue, Unit
from recto.values import JobId, Value


class WorkerInfo(Value):
    """A worker: ``id`` is unique over hosts and restarts. ``seen`` in seconds since the epoch."""

    id: str
    host: str
    pid: int
    queues: tuple[Queue, ...]
    processes: int
    started: float
    seen: float = 0.0


class Begun(Value):
    """The unit is the caller's. ``tries`` counts from 1; above 1 an owner before it died or gave it back."""

    unit: Unit
    tries: int


class Busy(Value):
    """Another owner has it; whether that one still lives is for the caller to find out."""

    owner: str


class Gone(Value):
    """It is done, or was dropped: nothing is left to do."""


class InFlight(Value):
    """A unit that was released and is not done. ``owner`` is empty until somebody began it. Times since the epoch."""

    unit: Unit
    owner: str
    released: float
    begun: float


class Depth(Value):
    """Of one queue. ``waiting_pages`` is the cost of what waits; ``oldest`` its greatest age in seconds."""

    queue: Queue
    waiting: int
    waiting_pages: int
    in_flight: int
    oldest: float


class JobBacklog(Value):
    """What of a job waits, in units and in pages."""

    job: JobId
    waiting: int
    pages: int
