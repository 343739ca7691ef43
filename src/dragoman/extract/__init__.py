"""Report -> record: mentions, times, places, statements, events. Only here is spaCy known."""
