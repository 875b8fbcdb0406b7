"""What a document needs whose pages are all settled."""

from recto.jobs import Job
from recto.orders import Order
from recto.units import Assemble, Fields


def finishing(job: Job, name: str) -> Fields | Assemble:
    """Its fields are looked for, where they are wanted; then it is assembled."""
    wanted = isinstance(job.purpose, Order) and job.purpose.options.wants_fields
    return Fields(name=name) if wanted else Assemble(name=name)
