"""The spaCy pipeline, made faster and bounded; and headlines read as the sentences they stand for.

language_model        loads the pipeline and replaces its slow or unbounded parts; forms of words
attribute_ruler       spaCy's attribute ruler with a memory
entity_recogniser     spaCy's entity recogniser, deciding for all tokens at once
matrix_products       the matrix products of a model by NumPy's BLAS
length_bounds         bounds on the length of words and sentences
headline_parsing      parses headlines
headline_rewording    the words that a sentence would write in the places of a headline's
"""
