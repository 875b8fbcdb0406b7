"""What models are asked about the fields of a document, and what is made of their answers. Nobody is asked here."""
