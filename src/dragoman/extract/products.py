"""The matrix products of a parser by NumPy's BLAS, in tiles, so that a row does not depend on the batch.

spaCy multiplies with BLIS, whose kernels for AMD processors end with those of 2019; on later ones it falls
back on portable code, three times slower than the BLAS that comes with NumPy. But a BLAS may add up a row in
another order where the number of rows or the place of the row in the matrix differs, and then a report would
be read otherwise alone than among others. So rows are multiplied in tiles of fixed shapes, by a layout for
which a check, once for each shape of weights, has found that the place in the tile makes no difference.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy
from thinc.api import NumpyOps

if TYPE_CHECKING:
    from spacy.language import Language

Array = Any
"""A NumPy array of float32."""
Multiply = Callable[[Array, Array], Array]
"""Takes rows (n, k) and weights (m, k); returns their products (n, m)."""

_TILE = 96
"""Rows of a tile: a multiple of the rows that kernels take at once (4, 6, 8, 12, 16)."""
_BULK = 768
"""Rows of the tiles in which most of a large matrix is multiplied: weights are packed once for each."""
_NARROW = 16
"""Rows of a narrow tile, which kernels take as one vector: slower by a third, but alike on every kernel."""
_THREAD_FUNCTIONS = (
    ("scipy_openblas_get_num_threads64_", "scipy_openblas_set_num_threads64_"),
    ("openblas_get_num_threads64_", "openblas_set_num_threads64_"),
    ("openblas_get_num_threads", "openblas_set_num_threads"),
)
_KERNEL_FUNCTIONS = ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename")


class Products(NumpyOps):  # type: ignore[misc]
    """spaCy's operations on arrays, with NumPy's matrix product."""

    def gemm(
        self, x: Array, y: Array, out: Array = None, trans1: bool = False, trans2: bool = False
    ) -> Array:
        """Return the product of `x` and `y`, either transposed first; in `out` if that is given.

        A row of float32 has the same bits alone and among others.
        """
        rows, weights = x.T if trans1 else x, y if trans2 else y.T
        with one_thread():
            multiply_rows = layout(*weights.shape)
            if multiply_rows is None:
                return super().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
            product = multiply_rows(rows, weights)
        if out is None:
            return product
        out[...] = product
        return out


def multiply(nlp: Language) -> None:
    """Let all components of `nlp` that compute on the processor multiply with NumPy."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            if type(node.ops) is NumpyOps:
                node.ops = Products()


def in_wide_tiles(rows: Array, weights: Array) -> Array:
    """Multiply in tiles of `_BULK` rows, and what is left in tiles of `_TILE` rows, filled up with zeros."""
    count = len(rows)
    product = numpy.empty((count, len(weights)), dtype=rows.dtype)
    bulk = count - count % _BULK
    for start in range(0, bulk, _BULK):
        numpy.matmul(rows[start : start + _BULK], weights.T, out=product[start : start + _BULK])
    if bulk < count:
        tiles = _tiles(rows[bulk:], _TILE)
        product[bulk:] = numpy.matmul(tiles, weights.T).reshape(-1, len(weights))[: count - bulk]
    return product


def in_narrow_tiles(rows: Array, weights: Array) -> Array:
    """Multiply in tiles of `_NARROW` rows, transposed: the rows of a tile are the lanes of a vector."""
    products = numpy.matmul(weights, _tiles(rows, _NARROW).transpose(0, 2, 1))
    return numpy.ascontiguousarray(products.transpose(0, 2, 1)).reshape(-1, len(weights))[: len(rows)]


def _tiles(rows: Array, size: int) -> Array:
    """Return `rows` as tiles of `size` rows, the last one filled with zeros."""
    count, width = rows.shape
    number = -(-count // size)
    if number * size != count or not rows.flags.c_contiguous:
        padded = numpy.zeros((number * size, width), dtype=rows.dtype)
        padded[:count] = rows
        rows = padded
    return rows.reshape(number, size, width)


@cache
def layout(width: int, depth: int) -> Multiply | None:
    """Return the fastest way to multiply by weights (width, depth) in which a row's place does not matter.

    None where NumPy's BLAS offers none; spaCy's own product is used then. The order in which a kernel adds
    up depends on shapes and places and not on the numbers, so a check with some numbers is enough.
    """
    for multiply_rows in (in_wide_tiles, in_narrow_tiles):
        if _place_does_not_matter(multiply_rows, width, depth):
            return multiply_rows
    return None


def _place_does_not_matter(multiply_rows: Multiply, width: int, depth: int) -> bool:
    """Tell whether equal rows have equal products at each place of a large matrix, and alone."""
    weights = numpy.sin(numpy.arange(width * depth, dtype="f")).reshape(width, depth)
    row = numpy.cos(numpy.arange(depth, dtype="f"))[None]
    alone = multiply_rows(row, weights)
    return all(
        numpy.array_equal(multiply_rows(numpy.repeat(row, count, axis=0), weights), alone.repeat(count, 0))
        for count in (_TILE, _BULK)
    )


def kernel() -> str | None:
    """Return the name of the kernel that NumPy's OpenBLAS uses here, or None for another BLAS."""
    library = _blas()
    for name in _KERNEL_FUNCTIONS:
        if hasattr(library, name):
            function = getattr(library, name)
            function.restype = ctypes.c_char_p
            return str(function().decode("ascii", "replace"))
    return None


_entering = Lock()
_inside = 0
_before = 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep NumPy's BLAS to one thread: the products of a parser are too small to share, and the threads that
    wait for a share keep the other cores busy. Where NumPy's is not OpenBLAS nothing is done."""
    global _inside, _before
    get_threads, set_threads = _threads()
    with _entering:
        if _inside == 0:
            _before = get_threads()
            set_threads(1)
        _inside += 1
    try:
        yield
    finally:
        with _entering:
            _inside -= 1
            if _inside == 0:
                set_threads(_before)


@cache
def _blas() -> ctypes.CDLL | None:
    """Return the library of NumPy's arrays: its symbols are also those of the BLAS that it is linked with."""
    try:
        return ctypes.CDLL(import_module("numpy._core._multiarray_umath").__file__)
    except (ImportError, OSError):
        return None


@cache
def _threads() -> tuple[Callable[[], int], Callable[[int], object]]:
    """Return what tells and what sets the number of threads of NumPy's BLAS."""
    library = _blas()
    for get, put in _THREAD_FUNCTIONS:
        if hasattr(library, get) and hasattr(library, put):
            return getattr(library, get), getattr(library, put)
    return lambda: 1, lambda number: None
