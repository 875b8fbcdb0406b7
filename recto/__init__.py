"""The kernel: values, errors, settings and logs. Nothing first-party lies below it."""
