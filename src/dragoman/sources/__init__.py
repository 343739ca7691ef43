"""Files, folders, archives, tables, feeds, crawls, exports and addresses -> one stream of items.

    sources --items--> Item (bytes or text, and what was given beside it) | Refusal (name and reason)

An item is read by `ingest` like any other source. Nothing is held longer than it takes to pass on, so
memory stays flat. START at `items.py`; `web_request.py` is the only file of it that opens a socket.
"""
