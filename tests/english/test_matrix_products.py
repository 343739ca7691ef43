"""The parser's matrix products by NumPy: a row has the same bits alone and among others, on every kernel."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from benchmarks.kernels import NEEDED_FEATURES, kernels, run
from numpy.lib import NumpyVersion
from thinc.api import NumpyOps

from dragoman.readers.english.parser import matrix_products
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.parser.matrix_products import (
    Products,
    in_guarded_tiles,
    in_wide_tiles,
    kernel,
    layout,
    one_thread,
)
from dragoman.settings import DEFAULT

WEIGHTS = numpy.linspace(-1, 1, 288 * 96, dtype="f").reshape(288, 96)
ROWS = numpy.sin(numpy.arange(1000 * 96, dtype="f")).reshape(1000, 96)
UNDER_A_KERNEL = Path(__file__).with_name("under_a_kernel.py")


def test_the_product_is_that_of_the_parsers_own() -> None:
    ours, own = (ops.gemm(ROWS, WEIGHTS, trans2=True) for ops in (Products(), NumpyOps()))
    assert ours.dtype == own.dtype
    assert numpy.allclose(ours, own, atol=1e-4)


@pytest.mark.parametrize(("trans1", "trans2"), [(False, False), (True, False), (False, True), (True, True)])
def test_either_side_is_transposed_when_asked(trans1: bool, trans2: bool) -> None:
    left, right = ROWS[:50].T if trans1 else ROWS[:50], WEIGHTS if trans2 else WEIGHTS.T
    product = Products().gemm(left, right, trans1=trans1, trans2=trans2)
    assert numpy.allclose(product, ROWS[:50] @ WEIGHTS.T, atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 16, 63, 64, 65, 96, 97, 767, 768, 769, 999])
@pytest.mark.parametrize("first", [0, 1, 7])
def test_a_row_comes_out_the_same_alone_and_among_others(count: int, first: int) -> None:
    among = Products().gemm(ROWS, WEIGHTS, trans2=True)
    few = Products().gemm(ROWS[first : first + count], WEIGHTS, trans2=True)
    assert numpy.array_equal(few, among[first : first + count])


@pytest.mark.parametrize("multiply_rows", [in_wide_tiles, in_guarded_tiles])
def test_both_layouts_multiply(multiply_rows: matrix_products.Multiply) -> None:
    for count in (0, 1, 95, 96, 800, 1000):
        product = multiply_rows(ROWS[:count], WEIGHTS)
        assert product.shape == (count, 288)
        assert numpy.allclose(product, ROWS[:count] @ WEIGHTS.T, atol=1e-4)


def test_a_layout_in_which_the_place_matters_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def uneven(rows: matrix_products.Array, weights: matrix_products.Array) -> matrix_products.Array:
        product = in_wide_tiles(rows, weights)
        product[6::12] = numpy.nextafter(product[6::12], numpy.float32(9))
        return product

    monkeypatch.setattr(matrix_products, "in_wide_tiles", uneven)
    assert layout.__wrapped__(288, 96) is not uneven
    monkeypatch.setattr(matrix_products, "in_guarded_tiles", uneven)
    assert layout.__wrapped__(288, 96) is None


def test_without_a_layout_the_parsers_own_product_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix_products, "layout", lambda width, depth: None)
    assert numpy.array_equal(
        Products().gemm(ROWS, WEIGHTS, trans2=True), NumpyOps().gemm(ROWS, WEIGHTS, trans2=True)
    )


def test_it_is_written_where_it_is_asked_for() -> None:
    out = numpy.empty((3, 288), dtype="f")
    assert Products().gemm(ROWS[:3], WEIGHTS, trans2=True, out=out) is out
    assert numpy.array_equal(out, Products().gemm(ROWS[:3], WEIGHTS, trans2=True))


def test_the_threads_are_given_back() -> None:
    get_threads, _ = matrix_products._threads()
    before = get_threads()
    with one_thread(), one_thread():
        assert get_threads() == 1
    assert get_threads() == before


@pytest.mark.slow
def test_all_components_multiply_so() -> None:
    for name, component in model(DEFAULT.model).pipeline:
        for node in component.model.walk() if getattr(component, "model", None) else ():
            assert isinstance(node.ops, Products), (name, node.name)


@pytest.mark.slow
@pytest.mark.parametrize("name", NEEDED_FEATURES)
def test_records_and_rows_do_not_depend_on_the_batch_under_any_kernel(name: str) -> None:
    if kernel() is None or name not in kernels():
        pytest.skip(f"this machine cannot run OpenBLAS's {name} kernel")
    if name == "Prescott" and NumpyVersion(numpy.__version__) >= "2.5.0":
        pytest.skip("NumPy 2.5's own product may end the program under it; no processor of NumPy's needs it")
    done = run(name, str(UNDER_A_KERNEL))
    assert done.returncode == 0, done.stderr[-2000:]
