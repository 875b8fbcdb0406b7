"""Escalation: who is asked about what is in doubt, what that may cost, and what is made of the answers."""
