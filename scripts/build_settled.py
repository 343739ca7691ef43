"""Write where on Earth people live, degree by degree: the ground of the desk's map.

    python scripts/build_settled.py

A cell of one degree is settled where the gazetteer has a city, district or province in it. Written are 180
lines from north to south, each with the 360 cells of a degree of latitude from west to east as 90 hexadecimal
digits. No borders and no coasts: those are claims, towns are not.
"""

from __future__ import annotations

from math import floor
from pathlib import Path

from dragoman.lexicon.place_names import entries

OUT = Path(__file__).parents[1] / "src" / "dragoman" / "web" / "settled.txt"


def main() -> None:
    """Write the file."""
    rows = [0] * 180
    for one in entries():
        south, east = floor(one.latitude), floor(one.longitude) % 360
        rows[89 - south] |= 1 << (359 - (east + 180) % 360)
    OUT.write_text("".join(f"{row:090x}\n" for row in rows), encoding="ascii")


if __name__ == "__main__":
    main()
