"""`python -m benchmarks DATA`: every development set, in one table."""

from benchmarks.development_sets import main

raise SystemExit(main())
