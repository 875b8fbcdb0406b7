"""The tables of the file, from version to version."""

from typing import Final

VERSION: Final = 3
APPLICATION: Final = 0x5245435F

# `settled` is the page's end as JSON, NULL until then. `planned` and `settled` of a document count its pages and are
# changed in the transaction that changes them, so that progress costs the same however many pages there are.
FIRST: Final = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        idempotency_key TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        job TEXT NOT NULL REFERENCES jobs (id),
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        body TEXT NOT NULL,
        planned INTEGER NOT NULL DEFAULT 0,
        settled INTEGER NOT NULL DEFAULT 0,
        UNIQUE (job, name)
    )
    """,
    """
    CREATE TABLE pages (
        document INTEGER NOT NULL REFERENCES documents (id),
        page INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        claimed_at REAL,
        settled TEXT,
        UNIQUE (document, page)
    )
    """,
    "CREATE INDEX unsettled_pages ON pages (document, page, claimed_at) WHERE settled IS NULL",
    "CREATE TABLE claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL, claimed_at REAL NOT NULL)",
    "CREATE INDEX claims_by_age ON claims (claimed_at)",
    f"PRAGMA application_id = {APPLICATION}",
    "PRAGMA user_version = 1",
)

# What jobs are found by stands in columns beside their JSON: `labels` between separators, `searched` without case.
# `tallies` counts documents by state, and settled pages by state, engine and fault.
_JOBS: Final = (
    "ALTER TABLE jobs ADD COLUMN tenant TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN created REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN searched TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN listed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN planned INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN settled INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN first_settled REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN last_settled REAL NOT NULL DEFAULT 0",
    "CREATE INDEX jobs_by_time ON jobs (created, id)",
    "CREATE INDEX jobs_by_tenant ON jobs (tenant, created, id)",
    "CREATE INDEX jobs_by_state ON jobs (state, created, id)",
    "CREATE INDEX jobs_by_tenant_and_state ON jobs (tenant, state, created, id)",
    "CREATE INDEX documents_by_state ON documents (job, state, name)",
    """
    CREATE TABLE tallies (
        job TEXT NOT NULL REFERENCES jobs (id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (job, kind, name)
    ) WITHOUT ROWID
    """,
)

# A unit is `waiting` in the line of its job, `delayed` or `resent` beside it, or `in_flight`. `number` is its place.
_UNITS: Final = (
    """
    CREATE TABLE units (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        queue TEXT NOT NULL,
        priority TEXT NOT NULL,
        tenant TEXT NOT NULL,
        job TEXT NOT NULL,
        cost INTEGER NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL,
        added REAL NOT NULL,
        due REAL NOT NULL DEFAULT 0,
        owner TEXT NOT NULL DEFAULT '',
        tries INTEGER NOT NULL DEFAULT 0,
        released REAL NOT NULL DEFAULT 0,
        begun REAL NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX units_in_line ON units (queue, priority, tenant, job, number) WHERE state = 'waiting'",
    "CREATE INDEX units_by_state ON units (queue, state, due)",
    "CREATE INDEX units_of_job ON units (job, state, cost)",
    "CREATE INDEX units_by_age ON units (queue, added) WHERE state <> 'in_flight'",
)

# A line is what waits of a job in a queue: awake where something of it may be released, else asleep until `ready`.
# Shares are of priorities (`level` empty) and, on the level of a priority, of tenants: `used` is their virtual time,
# `awake` how many of their lines are. The share without a name is the virtual time of its level.
_SHARES: Final = (
    """
    CREATE TABLE lines (
        queue TEXT NOT NULL,
        priority TEXT NOT NULL,
        tenant TEXT NOT NULL,
        job TEXT NOT NULL,
        units INTEGER NOT NULL,
        pages INTEGER NOT NULL,
        turn INTEGER NOT NULL DEFAULT 0,
        ready REAL NOT NULL DEFAULT 0,
        awake INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (queue, priority, tenant, job)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX lines_awake ON lines (queue, priority, tenant, turn) WHERE awake = 1",
    "CREATE INDEX lines_asleep ON lines (queue, ready) WHERE awake = 0",
    "CREATE INDEX lines_of_job ON lines (job)",
    """
    CREATE TABLE shares (
        queue TEXT NOT NULL,
        level TEXT NOT NULL,
        name TEXT NOT NULL,
        used REAL NOT NULL DEFAULT 0,
        awake INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (queue, level, name)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX shares_awake ON shares (queue, level, used, name) WHERE awake > 0",
    "CREATE TABLE weights (tenant TEXT PRIMARY KEY, weight REAL NOT NULL)",
    """
    CREATE TABLE terms (
        job TEXT PRIMARY KEY,
        priority TEXT NOT NULL DEFAULT '',
        held_until REAL NOT NULL DEFAULT 0,
        per_minute REAL NOT NULL DEFAULT 0
    )
    """,
    "CREATE TABLE paces (job TEXT NOT NULL, queue TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (job, queue))",
)

# `lost` has a row while the file is new beside a journal: what stood in an older one is to be rebuilt.
_REST: Final = (
    "CREATE TABLE lost (noticed REAL NOT NULL)",
    "CREATE TABLE workers (id TEXT PRIMARY KEY, body TEXT NOT NULL, until REAL NOT NULL)",
    "CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL)",
    """
    CREATE TABLE messages (
        id TEXT PRIMARY KEY,
        job TEXT NOT NULL,
        state TEXT NOT NULL,
        due REAL NOT NULL,
        created REAL NOT NULL,
        body TEXT NOT NULL
    )
    """,
    "CREATE INDEX messages_due ON messages (state, due, id)",
    "CREATE INDEX messages_of_job ON messages (job, created, id)",
    "CREATE TABLE keys (id TEXT PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX keys_by_hash ON keys (hash)",
    "CREATE TABLE meters (name TEXT PRIMARY KEY, amount REAL NOT NULL) WITHOUT ROWID",
    "CREATE TABLE buckets (name TEXT PRIMARY KEY, level REAL NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
)

SECOND: Final = (*_JOBS, *_UNITS, *_SHARES, *_REST, "PRAGMA user_version = 2")

# A reservation has a body until it is settled: that it was is remembered. Money in millionths of a dollar. A deployment
# rests until the later of two times: `sick_until` by its failures, `asked_until` since it asked for that.
_CALLS: Final = (
    """
    CREATE TABLE accounts (
        name TEXT PRIMARY KEY,
        charged INTEGER NOT NULL,
        open INTEGER NOT NULL,
        touched REAL NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX accounts_by_age ON accounts (touched)",
    "CREATE TABLE reservations (id TEXT PRIMARY KEY, made REAL NOT NULL, settled REAL, body TEXT NOT NULL)",
    "CREATE INDEX reservations_open ON reservations (made, id) WHERE settled IS NULL",
    "CREATE INDEX reservations_settled ON reservations (settled) WHERE settled IS NOT NULL",
    """
    CREATE TABLE callers (
        deployment TEXT NOT NULL,
        caller TEXT NOT NULL,
        until REAL NOT NULL,
        PRIMARY KEY (deployment, caller)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE healths (
        deployment TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        sick_until REAL NOT NULL,
        sick_why TEXT NOT NULL,
        asked_until REAL NOT NULL,
        asked_why TEXT NOT NULL,
        unproven INTEGER NOT NULL,
        probe TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)

THIRD: Final = (*_CALLS, "PRAGMA user_version = 3")
