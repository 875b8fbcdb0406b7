"""Which way a job's state may go."""

from typing import Final

from recto.jobs import JobState

ALLOWED: Final = frozenset(
    {
        (JobState.OPEN, JobState.PAUSED),
        (JobState.PAUSED, JobState.OPEN),
        (JobState.OPEN, JobState.FINISHED),
        (JobState.OPEN, JobState.CANCELLED),
        (JobState.PAUSED, JobState.FINISHED),
        (JobState.PAUSED, JobState.CANCELLED),
        (JobState.FINISHED, JobState.OPEN),
    }
)
"""From, to."""


def may_move(before: JobState, after: JobState) -> bool:
    return (before, after) in ALLOWED
