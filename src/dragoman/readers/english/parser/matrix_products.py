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
from functools import cache, reduce
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

_STEP = 48
"""Rows of a wide tile are a multiple of this, and of what kernels take at once (4, 6, 8, 12, 16)."""
_BULK = 768
"""Rows of the largest tile, in which most of a large matrix is multiplied."""
_REST = 384
"""Rows of the tile that is next: what is left over is then less, and fewer shapes must be checked."""
_COLUMNS = 288
"""Columns of a product that a kernel takes as one block (OpenBLAS: 320 at least), less the guards."""
_GUARD = 8
"""Columns of zeros at either side of a block: some kernels add up the outermost ones by another code."""
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

    def maxout(self, X: Array) -> tuple[Array, None]:
        """Return the largest of the pieces of each value; which of them it was only training asks."""
        return largest_piece(X), None


def largest_piece(values: Array) -> Array:
    """Return the largest along the last axis, where it is short: faster than NumPy's `max`."""
    return reduce(numpy.maximum, (values[..., piece] for piece in range(values.shape[-1])))


def use_numpy_products(nlp: Language) -> None:
    """Let all components of `nlp` that compute on the processor multiply with NumPy."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            if type(node.ops) is NumpyOps:
                node.ops = Products()


def in_wide_tiles(rows: Array, weights: Array) -> Array:
    """Multiply in tiles of `_BULK` rows, then in one of `_REST`, and what is left in one filled up to a
    multiple of `_STEP` rows."""
    count = len(rows)
    if count < _REST:
        return numpy.matmul(_filled(rows, _STEP), weights.T)[:count]
    product = numpy.empty((count, len(weights)), dtype=rows.dtype)
    start = 0
    for size in (_BULK, _REST):
        while count - start >= size:
            numpy.matmul(rows[start : start + size], weights.T, out=product[start : start + size])
            start += size
    if start < count:
        product[start:] = numpy.matmul(_filled(rows[start:], _STEP), weights.T)[: count - start]
    return product


def in_guarded_tiles(rows: Array, weights: Array) -> Array:
    """Multiply in wide tiles, block of columns by block, each between columns of zeros that are left out."""
    product = numpy.empty((len(rows), len(weights)), dtype=rows.dtype)
    for first in range(0, len(weights), _COLUMNS):
        block = weights[first : first + _COLUMNS]
        width = len(block)
        guarded = numpy.zeros((width + -width % 16 + 2 * _GUARD, block.shape[1]), dtype=block.dtype)
        guarded[_GUARD : _GUARD + width] = block
        product[:, first : first + width] = in_wide_tiles(rows, guarded)[:, _GUARD : _GUARD + width]
    return product


def _filled(rows: Array, step: int) -> Array:
    """Return `rows` with zeros behind them up to a multiple of `step`."""
    missing = -len(rows) % step
    if not missing and rows.flags.c_contiguous:
        return rows
    filled = numpy.zeros((len(rows) + missing, rows.shape[1]), dtype=rows.dtype)
    filled[: len(rows)] = rows
    return filled


@cache
def layout(width: int, depth: int) -> Multiply | None:
    """Return the fastest way to multiply by weights (width, depth) in which a row's place does not matter.

    None where NumPy's BLAS offers none; spaCy's own product is used then. The order in which a kernel adds
    up depends on shapes and places and not on the numbers, so a check with some numbers is enough.
    """
    for multiply_rows in (in_wide_tiles, in_guarded_tiles):
        if _place_does_not_matter(multiply_rows, width, depth):
            return multiply_rows
    return None


def _place_does_not_matter(multiply_rows: Multiply, width: int, depth: int) -> bool:
    """Tell whether equal rows have equal products at each place of every tile that there is."""
    weights = numpy.sin(numpy.arange(width * depth, dtype="f")).reshape(width, depth)
    rows = numpy.tile(numpy.cos(numpy.arange(depth, dtype="f")), (_BULK, 1))
    alone = multiply_rows(rows[:1], weights)
    return all(
        bool((multiply_rows(rows[:count], weights) == alone).all())
        for count in (*range(_STEP, _REST + 1, _STEP), _BULK)
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
