"""Invoices, credit notes and purchase orders."""
