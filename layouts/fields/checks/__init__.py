"""Checks of what was found: sums, dates, check digits, and what they say of the values that took part."""
