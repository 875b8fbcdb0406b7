"""Everything that can go wrong, as one tree.

    RectoError
      UsageError              the command or request is wrong
        SettingsError         a setting has no meaning
        SchemaInvalid         a schema of fields cannot be used
        OrderRefused          an order asks for what may not be had
        OrderConflict         its idempotency key was used for another order
        CorrectionRefused     a correction does not fit the document or its schema
        JobClosed             the job's state does not allow that
        ResultPending         the document is not finished yet
      AccessError             the caller may not
        KeyUnknown            no key, or none that is known, expired or revoked
        ScopeMissing          the key does not allow that
      TooBusy                 too much is waiting, or asked too often: come again later
      InputError              a document cannot be used
        InputEmpty            it has no bytes
        InputUnreadable       it cannot be opened or vanished
        InputUnsupported      its bytes are of no type that Recto reads
        InputDamaged          its type is known, its content cannot be parsed
        InputTooLarge         it passes a limit on bytes, pages or archive members
        InputChanged          it changed while it was being read
        PasswordNeeded        it is encrypted and no password fits
        NoPages               it has no page, or none of those asked for
        OutputCollision       it mirrors to the output of another input
      PageError               one page cannot be used
        PageDamaged           it cannot be drawn
        PageTooLarge          it passes a limit on pixels
        PageTimeout           it took longer than the page timeout
        PageCrashed           it ended the process that worked on it
        PageOutOfMemory       it needed more memory than a worker may have
        ScriptUnsupported     no ready engine reads its script
        BudgetSpent           the job had its pages before this one came
      EngineError             an engine failed
        EngineUnavailable     it is not installed or not ready
          EngineAway          its server is starting, overloaded or sick: work waits
            DeploymentAway    the same of a model that is asked for parts in doubt
              DeploymentBusy  it is well, but as many ask it as may
        EngineFailed          it raised or answered what cannot be used
        ReadingTruncated      it stopped before the end of the page
        ReadingLooping        it repeats itself
        ReadingGarbage        its answer is not text of this page
        ReadingIncomplete     it leaves out a part of the page
        ReadingDoubted        what else is known of the page's text contradicts it
        DeploymentError       a model that was asked gave nothing that can be used
          DeploymentMissing   nobody has the role, or no deployment is called that
          DeploymentDenied    it refuses the key, the model's name, or the form of the request
            FormRefused       it does not know the way in which an answer by a schema was asked for
          AnswerRefused       the model will not answer that
          AnswerTruncated     it stopped before its answer was whole
          AnswerInvalid       its answer is not in the form that was asked for
          AnswerLost          the call was made, and what came of it is not known: it stays charged
          CapReached          the money for it is spent or reserved
      StorageError            a store failed
        StoreUnavailable      it does not answer
        ObjectMissing         there is nothing under that key
        StoreDenied           it refused: rights, credentials, read-only
        StoreFull             no room left
        KeyInvalid            the key could leave the store or cannot be written there
      InternalError           a mistake in Recto itself

``code`` is stable and documented; ``retryable`` says whether the same work may succeed when tried again; ``remedy``
tells a person what to do next.
"""

from typing import ClassVar

from recto.values import Value


class Fault(Value):
    """An error as a value: what a caller may see. One line each, no secret, no traceback."""

    code: str
    message: str
    remedy: str
    retryable: bool


class RectoError(Exception):
    """``message`` names the file and the cause; ``remedy`` the next step (a class has one by default)."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False
    usual_remedy: ClassVar[str] = ""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy or self.usual_remedy

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders; the default would lose the keyword argument.
        return _rebuilt, (type(self), self.message, self.remedy)


def _rebuilt(cls: type[RectoError], message: str, remedy: str) -> RectoError:
    return cls(message, remedy=remedy)


class UsageError(RectoError):
    code = "usage"
    usual_remedy = "See `recto --help`."


class SettingsError(UsageError):
    code = "settings"
    usual_remedy = "Correct the setting; docs/settings.md lists them all."


class SchemaInvalid(UsageError):
    """The message names the place in the schema: ``#/properties/seller/properties/name``."""

    code = "schema_invalid"
    usual_remedy = "Correct the schema; docs/fields.md says what it may hold."


class OrderRefused(UsageError):
    code = "order_refused"
    usual_remedy = "Correct the order; the API's documentation says what it may hold."


class OrderConflict(UsageError):
    code = "order_conflict"
    usual_remedy = "Use a new Idempotency-Key for a new order."


class CorrectionRefused(UsageError):
    code = "correction_refused"
    usual_remedy = "Name a field of the document's schema and give a value of its type."


class JobClosed(UsageError):
    code = "job_closed"
    usual_remedy = "Look at the job's state first."


class ResultPending(UsageError):
    code = "result_pending"
    retryable = True
    usual_remedy = "Wait for the job's end, or follow its events."


class AccessError(RectoError):
    code = "access"


class KeyUnknown(AccessError):
    code = "key_unknown"
    usual_remedy = "Send `Authorization: Bearer KEY`; `recto keys create` makes one."


class ScopeMissing(AccessError):
    code = "scope_missing"
    usual_remedy = "Use a key with that scope."


class TooBusy(RectoError):
    """``retry_after`` in seconds."""

    code = "too_busy"
    retryable = True
    usual_remedy = "Come again after the time that the answer names."

    def __init__(self, message: str, *, retry_after: float, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class InputError(RectoError):
    code = "input"


class InputEmpty(InputError):
    code = "input_empty"
    usual_remedy = "The file has no content; copy or export it again."


class InputUnreadable(InputError):
    code = "input_unreadable"
    usual_remedy = "Check that the file exists and that you may read it."


class InputUnsupported(InputError):
    code = "input_unsupported"
    usual_remedy = "Convert it to PDF or to a common image format first."


class InputDamaged(InputError):
    code = "input_damaged"
    usual_remedy = "Open it in a viewer; if that works, print it to a new PDF and try that."


class InputTooLarge(InputError):
    code = "input_too_large"
    usual_remedy = "Split it, or raise the limit in the settings."


class InputChanged(InputError):
    code = "input_changed"
    retryable = True
    usual_remedy = "Wait until it is no longer being written, then run again."


class PasswordNeeded(InputError):
    code = "password_needed"
    usual_remedy = "Give the right password with --password."


class NoPages(InputError):
    code = "no_pages"
    usual_remedy = "Check the file and the --pages option."


class OutputCollision(InputError):
    code = "output_collision"
    usual_remedy = "Rename one of the two, or write them to different output folders."


class PageError(RectoError):
    code = "page"


class PageDamaged(PageError):
    code = "page_damaged"
    usual_remedy = "Open the page in a viewer; if it shows, print it to a new PDF and try that."


class PageTooLarge(PageError):
    code = "page_too_large"
    usual_remedy = "Lower --dpi, or raise limits.max_pixels in the settings."


class PageTimeout(PageError):
    code = "page_timeout"
    retryable = True
    usual_remedy = "Raise --page-timeout, or look at the page: it may be built to hang readers."


class PageCrashed(PageError):
    code = "page_crashed"
    retryable = True
    usual_remedy = "Run again; if it crashes every time, print the page to a new PDF and try that."


class PageOutOfMemory(PageError):
    code = "page_out_of_memory"
    retryable = True
    usual_remedy = "Lower --dpi, or raise limits.worker_memory in the settings."


class ScriptUnsupported(PageError):
    code = "script_unsupported"
    usual_remedy = "Install Tesseract and the pack of its script (tesseract-ocr-script-...), then run again."


class BudgetSpent(PageError):
    code = "budget_spent"
    retryable = True
    usual_remedy = "Raise caps.pages, or submit the rest as a job of its own."


class EngineError(RectoError):
    code = "engine"


class EngineUnavailable(EngineError):
    code = "engine_unavailable"
    usual_remedy = "`recto doctor` says how to install it."


class EngineAway(EngineUnavailable):
    """No page is to blame: it is given back and waits."""

    code = "engine_away"
    retryable = True
    usual_remedy = "Look at the model server; work goes on by itself when it answers."


class EngineFailed(EngineError):
    code = "engine_failed"
    retryable = True
    usual_remedy = "Run again; if it fails every time, choose another engine with --backend."


class ReadingTruncated(EngineError):
    code = "reading_truncated"
    retryable = True
    usual_remedy = "Choose another engine with --backend."


class ReadingLooping(EngineError):
    code = "reading_looping"
    retryable = True
    usual_remedy = "Choose another engine with --backend."


class ReadingGarbage(EngineError):
    code = "reading_garbage"
    retryable = True
    usual_remedy = "Choose another engine with --backend."


class ReadingIncomplete(EngineError):
    code = "reading_incomplete"
    usual_remedy = "Look at the page; scan it again at a higher resolution, or choose another engine with --backend."


class ReadingDoubted(EngineError):
    code = "reading_doubted"
    usual_remedy = "Compare the page with its image, its numbers above all."


class DeploymentAway(EngineAway):
    """``retry_after``: seconds that it asked for, 0 where it named none. ``starting``: it says that it is starting."""

    code = "deployment_away"
    usual_remedy = "Look at the deployment; work goes on by itself when it answers."

    def __init__(self, message: str, *, remedy: str = "", retry_after: float = 0.0, starting: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after
        self.starting = starting


class DeploymentBusy(DeploymentAway):
    """Its turns or its rate are used up by others, who are answered."""

    code = "deployment_busy"
    usual_remedy = "Raise the deployment's concurrency and rates, if its provider allows more; or wait."


class BatchAwaited(DeploymentAway):
    """The question goes, or went, with a batch: ``retry_after`` seconds from now it is worth to look again."""

    code = "batch_awaited"
    usual_remedy = "Wait: a batch may take a day. Without batches models are asked at once."


class DeploymentError(EngineError):
    code = "deployment_failed"


class DeploymentMissing(DeploymentError):
    code = "deployment_missing"
    usual_remedy = "Name a deployment in the settings, and give it the role."


class DeploymentDenied(DeploymentError):
    code = "deployment_denied"
    usual_remedy = "Check the deployment's key, model and address; `recto doctor` tries them."


class FormRefused(DeploymentDenied):
    """Nothing was paid. From now on the process asks it in the next way, so that the same question may be put again at
    once.
    """

    code = "form_refused"
    usual_remedy = "Ask again: it is asked in another way now."


class AnswerRefused(DeploymentError):
    code = "answer_refused"
    usual_remedy = "The draft counts. Another deployment may answer."


class AnswerTruncated(DeploymentError):
    code = "answer_truncated"
    usual_remedy = "Raise the deployment's max_tokens."


class AnswerInvalid(DeploymentError):
    code = "answer_invalid"
    usual_remedy = "The draft counts. Set the deployment's structured to what its server knows, or ask another one."


class AnswerLost(DeploymentError):
    code = "answer_lost"
    retryable = True
    usual_remedy = "Try the page again; what was reserved for the call stays charged."


class CapReached(DeploymentError):
    code = "cap_reached"
    retryable = True
    usual_remedy = "Raise the cap, or wait for the next day; then run the same command again."


class StorageError(RectoError):
    code = "storage"


class StoreUnavailable(StorageError):
    code = "store_unavailable"
    retryable = True
    usual_remedy = "Check the address and the network, then run again; finished pages are kept."


class ObjectMissing(StorageError):
    code = "object_missing"
    usual_remedy = "Check the name."


class StoreDenied(StorageError):
    code = "store_denied"
    usual_remedy = "Check the credentials and the rights on that place."


class StoreFull(StorageError):
    code = "store_full"
    retryable = True
    usual_remedy = "Free some space, then run again; finished pages are kept."


class KeyInvalid(StorageError):
    code = "key_invalid"
    usual_remedy = "Rename it."


class InternalError(RectoError):
    code = "internal"
    usual_remedy = "This is a mistake in Recto; please report it with the log."


def fault_of(error: BaseException) -> Fault:
    """What a caller may see of any exception: Recto's own as they are, anything else as an internal error."""
    match error:
        case RectoError():
            return Fault(
                code=error.code, message=_one_line(error.message), remedy=error.remedy, retryable=error.retryable
            )
        case MemoryError():
            return fault_of(PageOutOfMemory("ran out of memory"))
        case _:
            return fault_of(InternalError(f"{type(error).__name__}: {error}"))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]


def without_name(fault: Fault, name: str) -> Fault:
    """``fault`` as it is told where the file, ``name``, is known: its message without the name that it begins with."""
    return fault.model_copy(update={"message": fault.message.removeprefix(f"{name}: ")})


def is_of_store(fault: Fault) -> bool:
    """Whether a store failed: that says nothing against the page or document that was being worked on."""
    return fault.code in {kind.code for kind in (StorageError, *StorageError.__subclasses__())}
