"""Invoices as XML of our own making, and PDFs that carry files and forms."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# PyMuPDF carries no types.

from pathlib import Path

import pymupdf

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocument>
  <ram:ID>KJ-20418</ram:ID><ram:TypeCode>381</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20250314</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem>
   <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
   <ram:SpecifiedTradeProduct>
    <ram:SellerAssignedID>C-4</ram:SellerAssignedID><ram:Name>Waxed cord</ram:Name>
   </ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
    <ram:ChargeAmount>115.00</ram:ChargeAmount><ram:BasisQuantity unitCode="MTR">100</ram:BasisQuantity>
   </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
   <ram:SpecifiedLineTradeDelivery>
    <ram:BilledQuantity unitCode="MTR">60</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement>
    <ram:ApplicableTradeTax><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
    <ram:SpecifiedTradeSettlementLineMonetarySummation>
     <ram:LineTotalAmount>69.00</ram:LineTotalAmount>
    </ram:SpecifiedTradeSettlementLineMonetarySummation>
   </ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Kettlewell &amp; Daughters</ram:Name>
    <ram:PostalTradeAddress><ram:PostcodeCode>MB4 7QX</ram:PostcodeCode><ram:LineOne>Unit 4</ram:LineOne>
     <ram:LineTwo>Harrowgate Lane</ram:LineTwo><ram:CityName>Millbeck</ram:CityName>
     <ram:CountryID>GB</ram:CountryID></ram:PostalTradeAddress>
    <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">12/345</ram:ID></ram:SpecifiedTaxRegistration>
    <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">GB 000 4182 07</ram:ID></ram:SpecifiedTaxRegistration>
   </ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:ID>B-7</ram:ID><ram:Name>Parish Hall Trust</ram:Name></ram:BuyerTradeParty>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement>
   <ram:InvoiceCurrencyCode>GBP</ram:InvoiceCurrencyCode>
   <ram:ApplicableTradeTax><ram:CalculatedAmount>13.80</ram:CalculatedAmount><ram:BasisAmount>69.00</ram:BasisAmount>
    <ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:TaxBasisTotalAmount>69.00</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="EUR">16.10</ram:TaxTotalAmount>
    <ram:TaxTotalAmount currencyID="GBP">13.80</ram:TaxTotalAmount>
    <ram:GrandTotalAmount>82.80</ram:GrandTotalAmount><ram:DuePayableAmount>82.80</ram:DuePayableAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""

CII_DRAFT = """<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12">
 <rsm:HeaderExchangedDocument><ram:ID>R-7</ram:ID><ram:TypeCode>380</ram:TypeCode>
  <ram:IssueDateTime format="102">20140519</ram:IssueDateTime></rsm:HeaderExchangedDocument>
 <rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeSettlement>
  <ram:SpecifiedTradeSettlementMonetarySummation>
   <ram:GrandTotalAmount currencyID="EUR">559.84</ram:GrandTotalAmount>
  </ram:SpecifiedTradeSettlementMonetarySummation>
 </ram:ApplicableSupplyChainTradeSettlement></rsm:SpecifiedSupplyChainTradeTransaction>
</rsm:CrossIndustryDocument>
"""

UBL = """<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>CN-9</cbc:ID><cbc:IssueDate>2025-03-14</cbc:IssueDate>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Tannery GmbH</cbc:Name></cac:PartyName>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
 </cac:LegalMonetaryTotal>
 <cac:CreditNoteLine><cbc:ID>1</cbc:ID><cbc:CreditedQuantity unitCode="C62">2</cbc:CreditedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Hide</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount></cac:Price></cac:CreditNoteLine>
</CreditNote>
"""

ORDER_X = """<rsm:SCRDMCCBDACIOMessageStructure
  xmlns:rsm="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:128"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:128">
 <rsm:ExchangedDocument><ram:ID>PO-1024</ram:ID><ram:TypeCode>220</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20260310</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem>
   <ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
   <ram:SpecifiedTradeProduct><ram:Name>Oak board</ram:Name></ram:SpecifiedTradeProduct>
   <ram:SpecifiedLineTradeDelivery><ram:RequestedQuantity unitCode="C62">6</ram:RequestedQuantity>
   </ram:SpecifiedLineTradeDelivery>
   <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
    <ram:LineTotalAmount>60.00</ram:LineTotalAmount>
   </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:Name>Harrow Mill</ram:Name></ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:Name>Kettlewell &amp; Daughters</ram:Name></ram:BuyerTradeParty>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeDelivery><ram:RequestedDeliverySupplyChainEvent><ram:OccurrenceDateTime>
   <udt:DateTimeString format="102">20260401</udt:DateTimeString>
  </ram:OccurrenceDateTime></ram:RequestedDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
  <ram:ApplicableHeaderTradeSettlement><ram:OrderCurrencyCode>EUR</ram:OrderCurrencyCode>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:TaxBasisTotalAmount>60.00</ram:TaxBasisTotalAmount><ram:GrandTotalAmount>72.00</ram:GrandTotalAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:SCRDMCCBDACIOMessageStructure>
"""


def pdf_with(files: dict[str, bytes], to: Path) -> Path:
    """A PDF of an empty page with these files inside."""
    with pymupdf.open() as document:
        document.new_page()
        for name, content in files.items():
            document.embfile_add(name, content)
        document.save(to, deflate=True)
    return to


def with_files(path: Path, files: dict[str, bytes]) -> Path:
    """The PDF with these files inside."""
    with pymupdf.open(path) as document:
        for name, content in files.items():
            document.embfile_add(name, content)
        content = document.tobytes(no_new_id=True)
    path.write_bytes(content)
    return path


def pinned_pdf(name: str, content: bytes, to: Path) -> Path:
    """A PDF of a page that a file is pinned to."""
    with pymupdf.open() as document:
        document.new_page().add_file_annot((60, 60), content, name)
        document.save(to)
    return to


def form_pdf(to: Path, *, rotation: int = 0) -> Path:
    """A PDF form, 600 by 800 points, with fields of each kind, some filled in."""
    texts, boxes = pymupdf.PDF_WIDGET_TYPE_TEXT, pymupdf.PDF_WIDGET_TYPE_CHECKBOX
    with pymupdf.open() as document:
        page = document.new_page(width=600, height=800)
        _add(page, texts, 80, field_name="applicant.name", field_value="Ada Oduya", field_label="Full name")
        _add(page, texts, 110, field_name="empty", field_value="")
        _add(
            page, texts, 140, field_name="applicant.iban", field_value="DE02 1203 0000 0000 2020 51", field_label="IBAN"
        )
        _add(page, texts, 170, field_name="pin", field_value="1234", field_flags=pymupdf.PDF_TX_FIELD_IS_PASSWORD)
        _add(page, boxes, 200, field_name="member", field_value=True, field_label="Member")
        _add(page, boxes, 230, field_name="newsletter", field_value=False, field_label="Newsletter")
        page.set_rotation(rotation)
        document.save(to)
    return to


def unlisted_form_pdf(to: Path) -> Path:
    """The same, but the form itself lists no fields."""
    with pymupdf.open(form_pdf(to)) as document:
        document.xref_set_key(document.pdf_catalog(), "AcroForm/Fields", "[]")
        content = document.tobytes()
    to.write_bytes(content)
    return to


def _add(page: pymupdf.Page, kind: int, top: int, **given: str | bool | int) -> None:
    """A field 240 points wide; ``given`` by the names that PyMuPDF has for them."""
    widget = pymupdf.Widget()
    widget.field_type, widget.rect = kind, pymupdf.Rect(60, top, 300, top + 20)
    for name, value in given.items():
        setattr(widget, name, value)
    page.add_widget(widget)
