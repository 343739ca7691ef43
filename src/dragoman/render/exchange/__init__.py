"""Ways out of the record and back in: one small module a format, all listed in `formats.FORMATS`.

    export(records, "csv", Path("folder"))        # formats.export -> a Tally: rows written, left out and why
    export(records, "ical", sys.stdout.buffer)

A format that cannot hold what the record says tells so in `loses`, and counts it in the tally. Nothing is
imported here: spaCy imports `spacy_component` with every pipeline that it loads.
"""
