"""Documents to fields: what stands where, by rules, and what is made of it. Nothing here reads files or asks models."""
