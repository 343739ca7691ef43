"""Places named in a report, resolved to a gazetteer.

toponyms              the words that name places
toponym_resolution    which place each name means
    place_finder          the way in: find_places (a document), places (a text); the words that relate places
"""
