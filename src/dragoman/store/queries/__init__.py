"""Questions to a store that pages and commands ask, by subject: functions of a `Database`, each a
transaction."""
