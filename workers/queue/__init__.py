"""The service's workers on Celery: its messages carry ids of units, nothing else."""
