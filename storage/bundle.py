"""All stores of the service behind one name."""

from dataclasses import dataclass

from storage.call_protocols import Purse, Traffic
from storage.protocols import Backlog, JobStore, KeyRing, Meter, Outbox, Registry


@dataclass(frozen=True)
class Stores:
    """Opened together; they share connections."""

    jobs: JobStore
    backlog: Backlog
    registry: Registry
    outbox: Outbox
    keys: KeyRing
    meter: Meter
    purse: Purse
    traffic: Traffic

    def close(self) -> None:
        self.jobs.close()
