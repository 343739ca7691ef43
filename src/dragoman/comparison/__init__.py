"""Two or more accounts of one contact side by side: what each says, where they differ, what one
leaves out. `compare` is the whole of it."""

from dragoman.comparison.compare import compare as compare
