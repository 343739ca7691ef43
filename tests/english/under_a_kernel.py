"""Run by `test_matrix_products.py` in a process of its own, whose OpenBLAS kernel is that of a variable.

Each product of the parser must be independent of the batch, and so must the records of the bundled examples.
"""

from __future__ import annotations

from pathlib import Path

import numpy

from dragoman.ingest import ingest
from dragoman.pipeline import extract, extract_all
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.parser.matrix_products import Products, layout
from dragoman.settings import DEFAULT

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHAPES_OF_WEIGHTS = [(288, 576), (288, 288), (50, 96), (64, 96), (1024, 64), (288, 384), (384, 64), (74, 64)]


def check_products() -> None:
    """Each row of random products has the same bits alone, shifted and among others."""
    random = numpy.random.default_rng(0)
    for width, depth in SHAPES_OF_WEIGHTS:
        assert layout(width, depth) is not None, (width, depth)
        weights = random.standard_normal((width, depth), dtype="f")
        rows = random.standard_normal((900, depth), dtype="f")
        among = Products().gemm(rows, weights, trans2=True)
        for first, count in [(0, 1), (1, 1), (3, 17), (5, 63), (7, 64), (11, 65), (97, 800)]:
            few = Products().gemm(rows[first : first + count], weights, trans2=True)
            assert numpy.array_equal(few, among[first : first + count]), (width, depth, first, count)


def check_records() -> None:
    """The bundled reports give the same records one by one and together, in either order."""
    paths = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".html", ".txt"})
    reports = [ingest(path) for path in paths[::4]]
    alone = [extract(report) for report in reports]
    assert list(extract_all(reports)) == alone
    assert list(extract_all(reports[::-1])) == alone[::-1]


if __name__ == "__main__":
    model(DEFAULT.model)
    check_products()
    check_records()
