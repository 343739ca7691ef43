"""The desk: a store in the browser. START at `app.py`; each page is a module with its data."""
