"""`python -m tests.bench` measures the goals of docs/performance.md, side by side in one run."""
