"""Measured workloads: `python -m benchmarks` fills a database of its own and measures on it."""
