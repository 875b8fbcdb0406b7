"""Rules: which of the typed values on a page is which field."""
