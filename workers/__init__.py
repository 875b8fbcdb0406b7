"""Stages as plain functions, the decisions between them, and the executors that drive them."""
