"""Consult: models are asked about a whole document. Nothing but what is kept is needed for that.

No document is lost by it: where nobody can be asked for as long as settings say, or asking ends worker after worker,
what was found without them counts.
"""

from functools import partial

from recto.errors import BatchAwaited, DeploymentAway, Fault, ObjectMissing, fault_of
from recto.logs import log
from recto.units import Consult, Fields, Unit
from storage.keys import waiting_key
from workers.handlers.turns import LONGEST_DELAY, LONGEST_FOR_BATCH, Done, Later, Outcome, Turn, seconds_to_wait
from workers.handlers.waited import Waited
from workers.stages.fields.consulting import consulted_about, put_aside, told_of_none
from workers.stages.fields.fielded import AllTold, asking_at, keep_told
from workers.station import Station


def consult(turn: Turn, work: Consult, station: Station) -> Outcome:
    if station.stores.jobs.document(turn.job.id, work.name).state.is_final:
        return Done()
    try:
        return _consulted(turn, work, station)
    except ObjectMissing:  # the questions, or what goes with them: they are made again
        return Done(then=(_looked_for(turn, work, ""),))


def _consulted(turn: Turn, work: Consult, station: Station) -> Outcome:
    store = station.places.work(turn.job.tenant)
    asking = asking_at(work.asking, store)
    waited = Waited(store, waiting_key(turn.unit.id), first=turn.tries == 1)
    last = waited.seconds >= station.patience(turn.job)
    if station.asks_in_batches(turn.job):
        put_aside(asking, store, partial(station.batch_asker(turn.job).put_aside, anew=turn.tries == 1))
    try:
        told = consulted_about(asking, store, station.ask_for(turn.job), last=last)
    except DeploymentAway as error:
        waited.note(waits=True, anew=False)
        return Later(_delay(turn, error))
    waited.note(waits=False, anew=True)
    return Done(then=(_after(turn, work, station, told),))


def without_answers(turn: Turn, work: Consult, station: Station, fault: Fault) -> tuple[Unit, ...]:
    """It goes on without them, and says so."""
    try:
        asking = asking_at(work.asking, station.places.work(turn.job.tenant))
    except ObjectMissing:
        return (_looked_for(turn, work, ""),)
    return (_after(turn, work, station, told_of_none(asking, fault)),)


def _after(turn: Turn, work: Consult, station: Station, told: AllTold) -> Unit:
    return _looked_for(turn, work, keep_told(told, station.places.work(turn.job.tenant)))


def _looked_for(turn: Turn, work: Consult, told: str) -> Unit:
    return turn.following(Fields(name=work.name, told=told))


def _delay(turn: Turn, error: DeploymentAway) -> float:
    delay = seconds_to_wait(turn.tries)
    log("engine_away", cause=fault_of(error).message, seconds=delay)
    longest = LONGEST_FOR_BATCH if isinstance(error, BatchAwaited) else LONGEST_DELAY
    return max(delay, min(error.retry_after, longest))
