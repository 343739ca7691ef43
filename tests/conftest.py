"""What every test may use. Standing here, it also puts tests/ on the path: `from builders import ...`."""

import os

# Tests read with the rules alone, whose every row they check; those of both readers say so.
os.environ["DRAGOMAN_READER"] = "rules"
