"""The desk: a store in the browser, read-only. START at `app.py`; each page is a module with its data."""
