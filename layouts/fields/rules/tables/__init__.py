"""Tables below headers that say what stands in their columns."""
