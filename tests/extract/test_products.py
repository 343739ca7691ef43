"""The parser's matrix products by NumPy."""

from __future__ import annotations

import numpy
import pytest
from thinc.api import NumpyOps

from dragoman.extract.document import model
from dragoman.extract.products import Products, one_thread
from dragoman.settings import DEFAULT

WEIGHTS = numpy.linspace(-1, 1, 288 * 96, dtype="f").reshape(288, 96)
ROWS = numpy.sin(numpy.arange(200 * 96, dtype="f")).reshape(200, 96)


def test_the_product_is_that_of_the_parsers_own() -> None:
    ours, own = (ops.gemm(ROWS, WEIGHTS, trans2=True) for ops in (Products(), NumpyOps()))
    assert ours.dtype == own.dtype
    assert numpy.allclose(ours, own, atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 16, 63, 64, 65])
def test_a_row_comes_out_the_same_alone_and_among_others(count: int) -> None:
    among = Products().gemm(ROWS, WEIGHTS, trans2=True)
    assert numpy.array_equal(Products().gemm(ROWS[:count], WEIGHTS, trans2=True), among[:count])


def test_it_is_written_where_it_is_asked_for() -> None:
    out = numpy.empty((3, 288), dtype="f")
    assert Products().gemm(ROWS[:3], WEIGHTS, trans2=True, out=out) is out
    assert numpy.array_equal(out, Products().gemm(ROWS[:3], WEIGHTS, trans2=True))


def test_the_threads_are_given_back() -> None:
    from dragoman.extract.products import _threads

    told, _ = _threads()
    before = told()
    with one_thread(), one_thread():
        assert told() == 1
    assert told() == before


@pytest.mark.slow
def test_all_components_multiply_so() -> None:
    for name, component in model(DEFAULT.model).pipeline:
        for node in component.model.walk() if getattr(component, "model", None) else ():
            assert isinstance(node.ops, Products), (name, node.name)
