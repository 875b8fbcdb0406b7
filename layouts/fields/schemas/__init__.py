"""Schemas: those that come along, those of users, and what values have to be to fit them."""
