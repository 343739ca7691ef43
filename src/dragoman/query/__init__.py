"""What a reader asks of the record: pure functions over stories and records, each a table of rows."""
