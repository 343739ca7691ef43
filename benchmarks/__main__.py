"""`python -m benchmarks DATA`: every development set, in one table (evaluation/bench.py)."""

from evaluation.bench import main

raise SystemExit(main())
