"""Data files; read through `dragoman.lexicon`."""
