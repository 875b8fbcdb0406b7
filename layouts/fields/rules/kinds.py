"""The rules for each kind of document."""

from collections.abc import Callable, Mapping
from typing import Final

from layouts.fields.found import NOTHING_FOUND, Findings
from layouts.fields.rules.contracts.contracts import contract_findings
from layouts.fields.rules.forms.forms import form_findings
from layouts.fields.rules.invoices.invoices import invoice_findings
from layouts.fields.rules.invoices.purchase_orders import purchase_order_findings
from layouts.fields.rules.letters.letters import letter_findings
from layouts.fields.rules.receipts.receipts import receipt_findings
from layouts.fields.rules.statements.bank_statements import bank_statement_findings
from layouts.fields.view import DocumentView

_RULES: Final[Mapping[str, Callable[[DocumentView], Findings]]] = {
    "bank_statement": bank_statement_findings,
    "contract": contract_findings,
    "form": form_findings,
    "invoice": invoice_findings,
    "letter": letter_findings,
    "purchase_order": purchase_order_findings,
    "receipt": receipt_findings,
}


def findings_by_rules(kind: str, view: DocumentView) -> Findings:
    """What rules find in a document for the built-in schema ``kind``; nothing for a kind without rules."""
    rules = _RULES.get(kind)
    return rules(view) if rules and view.pages else NOTHING_FOUND
