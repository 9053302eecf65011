import numpy as np
import pytest

from unic_tfn.data.readers.admitted_arrays import has_impossible_characters, is_admitted_type

ADMITTED = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "U3", "S5")
OTHERS = ("O", "c8", "c16", "M8[s]", "m8[s]", "V4", "f16")


@pytest.mark.parametrize("dtype", ADMITTED)
def test_numbers_and_texts_are_admitted(dtype):
    assert is_admitted_type(np.dtype(dtype).str.lstrip("<>|="))


@pytest.mark.parametrize("dtype", OTHERS)
def test_other_types_are_not(dtype):
    assert not is_admitted_type(np.dtype(dtype).str.lstrip("<>|="))


@pytest.mark.parametrize("spec", ["", "f8,f8", "f8 ", "U0", "f²", "i3", "(2,)f8", "f8\n"])
def test_nothing_but_a_type_is_admitted(spec):
    assert not is_admitted_type(spec)


@pytest.mark.parametrize("order", ["<", ">"])
def test_characters_beyond_unicode_are_found(order):
    points = np.array([0x41, 0x10FFFF, 0x110000], f"{order}u4")
    texts = points.view(f"{order}U1")
    assert not has_impossible_characters(texts[:2])
    assert has_impossible_characters(texts)
    assert not has_impossible_characters(points)
    assert not has_impossible_characters(texts[:0])
