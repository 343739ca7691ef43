"""The matrix products of a parser by NumPy's BLAS, which knows processors that the parser's own does not.

spaCy multiplies with BLIS, whose kernels for AMD processors end with those of 2019; on later ones it falls
back on portable code, three times slower than the BLAS that comes with NumPy.
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

_LEAST_ROWS = 64
"""With fewer, a BLAS may add up in another order: a block would be read otherwise alone than among others."""
_NUMBERS_OF_THREADS = (
    ("scipy_openblas_get_num_threads64_", "scipy_openblas_set_num_threads64_"),
    ("openblas_get_num_threads64_", "openblas_set_num_threads64_"),
    ("openblas_get_num_threads", "openblas_set_num_threads"),
)


class Products(NumpyOps):  # type: ignore[misc]
    """spaCy's operations on arrays, with NumPy's matrix product."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """Return the product of `x` and `y`, either transposed first; in `out` if that is given."""
        left, right = x.T if trans1 else x, y.T if trans2 else y
        rows = len(left)
        with one_thread():
            if rows >= _LEAST_ROWS:
                return numpy.matmul(left, right, out=out)
            padded = numpy.zeros((_LEAST_ROWS, left.shape[1]), dtype=left.dtype)
            padded[:rows] = left
            found = numpy.matmul(padded, right)[:rows]
        if out is None:
            return found
        out[...] = found
        return out


def multiply(nlp: Language) -> None:
    """Let all components of `nlp` that compute on the processor multiply with NumPy."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for node in model.walk() if model is not None else ():
            if type(node.ops) is NumpyOps:
                node.ops = Products()


_entering = Lock()
_inside = 0
_before = 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep NumPy's BLAS to one thread: the products of a parser are too small to share, and the threads that
    wait for a share keep the other cores busy. Where NumPy's is not OpenBLAS nothing is done."""
    global _inside, _before
    told, set_to = _threads()
    with _entering:
        if _inside == 0:
            _before = told()
            set_to(1)
        _inside += 1
    try:
        yield
    finally:
        with _entering:
            _inside -= 1
            if _inside == 0:
                set_to(_before)


@cache
def _threads() -> tuple[Callable[[], int], Callable[[int], object]]:
    """Return what tells and what sets the number of threads of NumPy's BLAS."""
    try:
        core = import_module("numpy._core._multiarray_umath")
        library = ctypes.CDLL(core.__file__)  # its symbols, and those of what it is linked with
    except (ImportError, OSError):
        return lambda: 1, lambda number: None
    for get, put in _NUMBERS_OF_THREADS:
        if hasattr(library, get) and hasattr(library, put):
            return getattr(library, get), getattr(library, put)
    return lambda: 1, lambda number: None
