"""Files of an earlier version, brought to this one in the transaction that opens them."""

import sqlite3
from typing import Final

from recto.jobs import Job
from storage.on_sqlite.found_by import found_by

_TALLIES: Final = (
    "INSERT INTO tallies SELECT job, 'document', state, count(*) FROM documents GROUP BY job, state",
    """
    INSERT INTO tallies
    SELECT job, 'page', json_extract(pages.settled, '$.record.state') AS found, count(*)
    FROM pages JOIN documents ON documents.id = document
    WHERE pages.settled IS NOT NULL GROUP BY job, found
    """,
    """
    INSERT INTO tallies
    SELECT job, 'engine', json_extract(pages.settled, '$.record.engine') AS found, count(*)
    FROM pages JOIN documents ON documents.id = document
    WHERE pages.settled IS NOT NULL AND found <> '' GROUP BY job, found
    """,
    """
    INSERT INTO tallies
    SELECT job, 'fault', json_extract(fault.value, '$.code') AS found, count(DISTINCT pages.rowid)
    FROM pages JOIN documents ON documents.id = document, json_each(pages.settled, '$.record.faults') AS fault
    WHERE pages.settled IS NOT NULL GROUP BY job, found
    """,
    """
    UPDATE jobs SET
        planned = (SELECT coalesce(sum(planned), 0) FROM documents WHERE job = jobs.id),
        settled = (SELECT coalesce(sum(settled), 0) FROM documents WHERE job = jobs.id)
    """,
)


def fill_second(connection: sqlite3.Connection) -> None:
    """From version 1 to 2: what jobs are found by, and what is counted of them. Nothing where there are none."""
    for (body,) in connection.execute("SELECT body FROM jobs").fetchall():
        job = Job.model_validate_json(body)
        connection.execute(
            "UPDATE jobs SET tenant = ?, state = ?, created = ?, labels = ?, searched = ? WHERE id = ?",
            (*found_by(job), job.id),
        )
    for statement in _TALLIES:
        connection.execute(statement)
