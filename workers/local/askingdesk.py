"""Pages with parts in doubt, and documents as a whole, for which models are to be asked."""

from recto.errors import DeploymentAway
from recto.escalations import Verdict
from recto.pages import PageRecord
from workers.local.desk import Desk, Waiting
from workers.requests import AskTask, ConsultTask


class AskingDesk(Desk):
    """Where deployments are away for too long each page is asked for once more, and then ends as it was read; so it is
    with documents.
    """

    def _sent(self, task: Waiting) -> Waiting:
        return (
            task.model_copy(update={"last": True})
            if isinstance(task, AskTask | ConsultTask) and self.has_waited
            else task
        )

    def _holds_back(self) -> bool:
        return not self.has_waited and super()._holds_back()

    def ended(self, record: PageRecord) -> None:
        """A page came back: if somebody could be asked, deployments are there."""
        if not any(
            one.verdict is Verdict.NOT_ASKED and fault.code == DeploymentAway.code
            for one in record.escalations
            for fault in one.fault
        ):
            self.was_there()
