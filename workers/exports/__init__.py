"""The fields of many documents as tables: one row for each document, and one for each line item."""
