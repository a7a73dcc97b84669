"""Benchmarks: each says its command, its data, its date, and a ratio to a named limit."""
