"""Benchmarks: numbers in one table, with their limits. `make bench`, or `make bench ARGS=reading` for one of them."""
