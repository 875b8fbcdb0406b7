"""The stages of one document: ingest, split, recognise, settle, assemble. Plain functions, whoever drives them."""
