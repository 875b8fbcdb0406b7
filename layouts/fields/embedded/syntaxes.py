"""Where the syntaxes of electronic invoices (EN 16931 and what came before it) and orders have the fields of schemas.

CII: UN/CEFACT Cross Industry Invoice D16B, of ZUGFeRD 2, Factur-X and XRechnung, and its drafts of ZUGFeRD 1.
Order-X 1.0: UN/CEFACT Cross Industry Order, which has the same parts, for the fields of purchase orders.
UBL: OASIS Universal Business Language 2.1, of XRechnung and Peppol. Names stand without prefixes, which differ.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from recto.fields import FieldType

T = FieldType


class Leaf(NamedTuple):
    """An element that holds a value; a date may be in its only child."""

    path: str
    type: FieldType


class AddressAt(NamedTuple):
    """An element with the parts of an address. ``town``: the paths of postcode and town, which share a line."""

    path: str
    lines: str
    town: tuple[str, str]
    country: str


class RowsAt(NamedTuple):
    """Elements that each are a row. ``per``: of how many units its ``unit_price`` is; ``unit`` an attribute of its
    quantity.
    """

    path: str
    leaves: Mapping[str, Leaf]
    quantity: str = ""
    unit: str = ""
    per: str = ""


class Syntax(NamedTuple):
    """``roots``: the names of root elements; one of ``namespaces`` stands in theirs. ``schema``: the built-in one whose
    fields these are. ``kind``: where the code that tells credit notes is, empty where there are none; ``credit_root``:
    the root that is a credit note whatever code it has.
    """

    roots: frozenset[str]
    namespaces: tuple[str, ...]
    kind: str
    fields: Mapping[str, Leaf]
    addresses: Mapping[str, AddressAt]
    groups: Mapping[str, RowsAt]
    credit_root: str = ""
    schema: str = "invoice"


CREDIT_NOTES: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""Codes of UNTDID 1001 that EN 16931 counts as credit notes."""

_DOCUMENT = "ExchangedDocument|HeaderExchangedDocument"
_TRADE = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_DELIVERY = f"{_TRADE}/ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_SELLER, _BUYER = f"{_AGREEMENT}/SellerTradeParty", f"{_AGREEMENT}/BuyerTradeParty"
_MEANS = f"{_SETTLEMENT}/SpecifiedTradeSettlementPaymentMeans"
_LINE_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_LINE_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_LINE_PRICE = f"{_LINE_AGREEMENT}/NetPriceProductTradePrice"
_LINE_QUANTITY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery/BilledQuantity"
_CONTACT = "DefinedTradeContact"


def _cii_address(party: str) -> AddressAt:
    return AddressAt(
        f"{party}/PostalTradeAddress", "LineOne|LineTwo|LineThree", ("PostcodeCode", "CityName"), "CountryID"
    )


CII: Final = Syntax(
    roots=frozenset({"CrossIndustryInvoice", "CrossIndustryDocument", "Invoice"}),
    namespaces=("CrossIndustryInvoice", "CrossIndustryDocument", "CBFBUY"),
    kind=f"{_DOCUMENT}/TypeCode",
    fields={
        "invoice_number": Leaf(f"{_DOCUMENT}/ID", T.IDENTIFIER),
        "invoice_date": Leaf(f"{_DOCUMENT}/IssueDateTime", T.DATE),
        "due_date": Leaf(f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/DueDateDateTime", T.DATE),
        "delivery_date": Leaf(f"{_DELIVERY}/ActualDeliverySupplyChainEvent/OccurrenceDateTime", T.DATE),
        "order_number": Leaf(f"{_AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID|ID", T.IDENTIFIER),
        "customer_number": Leaf(f"{_BUYER}/ID", T.IDENTIFIER),
        "currency": Leaf(f"{_SETTLEMENT}/InvoiceCurrencyCode", T.CURRENCY),
        "seller.name": Leaf(f"{_SELLER}/Name", T.NAME),
        "seller.tax_id": Leaf(f"{_SELLER}/SpecifiedTaxRegistration/ID[schemeID=VA]", T.TAX_ID),
        "seller.tax_number": Leaf(f"{_SELLER}/SpecifiedTaxRegistration/ID[schemeID=FC]", T.IDENTIFIER),
        "seller.email": Leaf(f"{_SELLER}/{_CONTACT}/EmailURIUniversalCommunication/URIID", T.EMAIL),
        "seller.phone": Leaf(f"{_SELLER}/{_CONTACT}/TelephoneUniversalCommunication/CompleteNumber", T.PHONE),
        "buyer.name": Leaf(f"{_BUYER}/Name", T.NAME),
        "buyer.tax_id": Leaf(f"{_BUYER}/SpecifiedTaxRegistration/ID[schemeID=VA]", T.TAX_ID),
        "payment.iban": Leaf(f"{_MEANS}/PayeePartyCreditorFinancialAccount/IBANID", T.IBAN),
        "payment.bic": Leaf(f"{_MEANS}/PayeeSpecifiedCreditorFinancialInstitution/BICID", T.BIC),
        "payment.reference": Leaf(f"{_SETTLEMENT}/PaymentReference", T.IDENTIFIER),
        "subtotal": Leaf(f"{_SUMS}/TaxBasisTotalAmount", T.AMOUNT),
        "tax_total": Leaf(f"{_SUMS}/TaxTotalAmount", T.AMOUNT),
        "total": Leaf(f"{_SUMS}/GrandTotalAmount", T.AMOUNT),
        "prepaid": Leaf(f"{_SUMS}/TotalPrepaidAmount", T.AMOUNT),
        "amount_due": Leaf(f"{_SUMS}/DuePayableAmount", T.AMOUNT),
    },
    addresses={"seller.address": _cii_address(_SELLER), "buyer.address": _cii_address(_BUYER)},
    groups={
        "line_items": RowsAt(
            path=f"{_TRADE}/IncludedSupplyChainTradeLineItem",
            leaves={
                "position": Leaf("AssociatedDocumentLineDocument/LineID", T.TEXT),
                "item_number": Leaf("SpecifiedTradeProduct/SellerAssignedID", T.IDENTIFIER),
                "description": Leaf("SpecifiedTradeProduct/Name", T.TEXT),
                "quantity": Leaf(_LINE_QUANTITY, T.NUMBER),
                "unit_price": Leaf(f"{_LINE_PRICE}/ChargeAmount", T.AMOUNT),
                "tax_rate": Leaf(
                    f"{_LINE_SETTLEMENT}/ApplicableTradeTax/RateApplicablePercent|ApplicablePercent", T.PERCENT
                ),
                "amount": Leaf(
                    f"{_LINE_SETTLEMENT}/SpecifiedTradeSettlementLineMonetarySummation|"
                    "SpecifiedTradeSettlementMonetarySummation/LineTotalAmount",
                    T.AMOUNT,
                ),
            },
            quantity=_LINE_QUANTITY,
            unit="unitCode",
            per=f"{_LINE_PRICE}/BasisQuantity",
        ),
        "taxes": RowsAt(
            path=f"{_SETTLEMENT}/ApplicableTradeTax",
            leaves={
                "rate": Leaf("RateApplicablePercent|ApplicablePercent", T.PERCENT),
                "basis": Leaf("BasisAmount", T.AMOUNT),
                "amount": Leaf("CalculatedAmount", T.AMOUNT),
            },
        ),
    },
)

_ORDERED = "SpecifiedLineTradeDelivery/RequestedQuantity"
_OF_INVOICES = {"invoice_number", "invoice_date", "due_date", "customer_number", "prepaid", "amount_due"}
_ITEMS = CII.groups["line_items"]

ORDER_X: Final = Syntax(
    roots=frozenset({"SCRDMCCBDACIOMessageStructure"}),
    namespaces=("SCRDMCCBDACIOMessageStructure",),
    kind="",
    fields={
        **{name: leaf for name, leaf in CII.fields.items() if name not in _OF_INVOICES and "payment." not in name},
        "order_number": Leaf(f"{_DOCUMENT}/ID", T.IDENTIFIER),
        "order_date": Leaf(f"{_DOCUMENT}/IssueDateTime", T.DATE),
        "delivery_date": Leaf(f"{_DELIVERY}/RequestedDeliverySupplyChainEvent/OccurrenceDateTime", T.DATE),
        "currency": Leaf(f"{_SETTLEMENT}/OrderCurrencyCode", T.CURRENCY),
    },
    addresses=CII.addresses,
    groups={
        "line_items": _ITEMS._replace(
            leaves={**_ITEMS.leaves, "quantity": Leaf(_ORDERED, T.NUMBER)},
            quantity=_ORDERED,
        )
    },
    schema="purchase_order",
)

_SUPPLIER, _CUSTOMER = "AccountingSupplierParty/Party", "AccountingCustomerParty/Party"
_UBL_SUMS = "LegalMonetaryTotal"
_UBL_QUANTITY = "InvoicedQuantity|CreditedQuantity"


def _ubl_address(party: str) -> AddressAt:
    return AddressAt(
        f"{party}/PostalAddress",
        "StreetName|AdditionalStreetName",
        ("PostalZone", "CityName"),
        "Country/IdentificationCode",
    )


UBL: Final = Syntax(
    roots=frozenset({"Invoice", "CreditNote"}),
    namespaces=("oasis:names:specification:ubl",),
    kind="InvoiceTypeCode|CreditNoteTypeCode",
    fields={
        "invoice_number": Leaf("ID", T.IDENTIFIER),
        "invoice_date": Leaf("IssueDate", T.DATE),
        "due_date": Leaf("DueDate", T.DATE),
        "delivery_date": Leaf("Delivery/ActualDeliveryDate", T.DATE),
        "order_number": Leaf("OrderReference/ID", T.IDENTIFIER),
        "customer_number": Leaf(f"{_CUSTOMER}/PartyIdentification/ID", T.IDENTIFIER),
        "currency": Leaf("DocumentCurrencyCode", T.CURRENCY),
        "seller.name": Leaf(f"{_SUPPLIER}/PartyLegalEntity|PartyName/RegistrationName|Name", T.NAME),
        "seller.tax_id": Leaf(f"{_SUPPLIER}/PartyTaxScheme/CompanyID", T.TAX_ID),
        "seller.email": Leaf(f"{_SUPPLIER}/Contact/ElectronicMail", T.EMAIL),
        "seller.phone": Leaf(f"{_SUPPLIER}/Contact/Telephone", T.PHONE),
        "seller.url": Leaf(f"{_SUPPLIER}/WebsiteURI", T.URL),
        "buyer.name": Leaf(f"{_CUSTOMER}/PartyLegalEntity|PartyName/RegistrationName|Name", T.NAME),
        "buyer.tax_id": Leaf(f"{_CUSTOMER}/PartyTaxScheme/CompanyID", T.TAX_ID),
        "payment.iban": Leaf("PaymentMeans/PayeeFinancialAccount/ID", T.IBAN),
        "payment.bic": Leaf("PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID", T.BIC),
        "payment.reference": Leaf("PaymentMeans/PaymentID", T.IDENTIFIER),
        "subtotal": Leaf(f"{_UBL_SUMS}/TaxExclusiveAmount", T.AMOUNT),
        "tax_total": Leaf("TaxTotal/TaxAmount", T.AMOUNT),
        "total": Leaf(f"{_UBL_SUMS}/TaxInclusiveAmount", T.AMOUNT),
        "prepaid": Leaf(f"{_UBL_SUMS}/PrepaidAmount", T.AMOUNT),
        "amount_due": Leaf(f"{_UBL_SUMS}/PayableAmount", T.AMOUNT),
    },
    addresses={"seller.address": _ubl_address(_SUPPLIER), "buyer.address": _ubl_address(_CUSTOMER)},
    groups={
        "line_items": RowsAt(
            path="InvoiceLine|CreditNoteLine",
            leaves={
                "position": Leaf("ID", T.TEXT),
                "item_number": Leaf("Item/SellersItemIdentification/ID", T.IDENTIFIER),
                "description": Leaf("Item/Name", T.TEXT),
                "quantity": Leaf(_UBL_QUANTITY, T.NUMBER),
                "unit_price": Leaf("Price/PriceAmount", T.AMOUNT),
                "tax_rate": Leaf("Item/ClassifiedTaxCategory/Percent", T.PERCENT),
                "amount": Leaf("LineExtensionAmount", T.AMOUNT),
            },
            quantity=_UBL_QUANTITY,
            unit="unitCode",
            per="Price/BaseQuantity",
        ),
        "taxes": RowsAt(
            path="TaxTotal/TaxSubtotal",
            leaves={
                "rate": Leaf("TaxCategory/Percent", T.PERCENT),
                "basis": Leaf("TaxableAmount", T.AMOUNT),
                "amount": Leaf("TaxAmount", T.AMOUNT),
            },
        ),
    },
    credit_root="CreditNote",
)

SYNTAXES: Final = (CII, UBL, ORDER_X)
