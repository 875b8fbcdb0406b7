"""The rules of fair shares in a backlog, the same in every store.

Shares are kept by virtual time: whoever has used least, for its weight, is next; of a queue first a priority, then a
tenant of it, then, in turns, a job of the tenant, and of the job the unit that has waited longest. One that becomes
active has used at least as much as the one that was served last had before: nobody saves up a claim while nothing of
theirs could be given out. (Start-time fair queueing: Goyal, Vin and Cheng, 1996.) Units that are sent again go before
all others and are not charged again. What is of a held or paced job waits, even so.
"""

from typing import Final

from recto.orders import Priority

WEIGHTS: Final = {Priority.INTERACTIVE: 64.0, Priority.NORMAL: 8.0, Priority.BULK: 1.0}
"""Of priorities. Those of tenants are set, 1 by default."""

PACE_AHEAD: Final = 1.0
"""Seconds. Of a paced job, what comes due within these is given out at once: releases happen in ticks, and one unit a
tick would be slower than the pace."""
