"""How long purses and the journal of spending remember, the same in every store.

An account is forgotten when nothing was charged to it for ``ACCOUNT_DAYS``: those of a day when it is long over, those
of a job when nobody works on it any more. That a reservation was settled is remembered longer than the journal keeps
it: what is restored from there is charged once.
"""

from typing import Final

DAY_SECONDS: Final = 86_400.0

JOURNAL_DAYS: Final = 90
"""Of calls in the journal."""

SETTLED_DAYS: Final = 100
ACCOUNT_DAYS: Final = 400
