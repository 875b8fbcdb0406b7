"""Sending a message of the outbox: one try for each unit of work. The keeper asks for the next one when it is due."""

import time

from recto.errors import ObjectMissing
from recto.messages import MessageState
from recto.meters import counted
from recto.units import Deliver
from workers.handlers.turns import Done, Outcome, Turn
from workers.outside.deliveries import sending, tried
from workers.outside.webhooks import keep
from workers.station import Station


def deliver(turn: Turn, work: Deliver, station: Station) -> Outcome:
    """Tries once, and notes what became of it. A message that was delivered, or sent by another unit, is left alone."""
    service = station.settings.service
    try:
        message = station.stores.outbox.get(work.message)
    except ObjectMissing:
        return Done()
    if message.state is not MessageState.WAITING or message.tries != turn.unit.round:
        return Done()
    post = sending(allow_private=service.private_addresses)
    sent = tried(message, post, secrets=service.webhook_secrets, now=time.time())
    keep(station.stores, station.places.journal, sent)
    return Done(amounts={counted("recto_deliveries", state=sent.state.value): 1.0})
