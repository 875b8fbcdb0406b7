"""Data that a document itself carries, as values of the built-in schemas: invoices as XML, forms, payment codes."""
