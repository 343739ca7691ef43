"""Many reports, one occurrence: mentions of one event across reports become a story."""
