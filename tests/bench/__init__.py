"""What BENCHMARKS.md reports: `make bench` prints its tables."""
