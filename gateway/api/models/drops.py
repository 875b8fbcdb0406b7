"""What became of an event of a bucket."""

from recto.values import Value


class DroppedJob(Value):
    """``created`` is false where the job was made before: an event that came again."""

    source: str
    job: str
    created: bool


class EventAnswer(Value):
    """A job for each document that the event told of; none where it told of nothing to read.

    ``confirm`` is an address that a person has to open: the sender asks whether its events are wanted.
    """

    jobs: tuple[DroppedJob, ...]
    confirm: str = ""
