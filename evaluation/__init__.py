"""Gold data, pinned floors, and what scorers of development sets call (`adapters`)."""
