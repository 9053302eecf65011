from unic_tfn.page.wording import (
    bits,
    listed,
    number,
    numbered,
    p_value,
    percent,
    points,
    shortened,
)


def test_numbers_are_worded():
    assert [percent(0.3456), points(0.0494), points(-0.0004), points(-0.05)] == [
        "34.6", "+4.9", "0.0", "−5.0",
    ]  # fmt: skip
    assert [p_value(p) for p in (0.00001, 0.0123, 0.4567, 0.9967, 1.0)] == [
        "< 0.001", "0.012", "0.46", "1.00", "1.00",
    ]  # fmt: skip
    assert [number(-0.04, 1), number(-1.25, 1), number(float("inf"), 1)] == ["0.0", "−1.2", "∞"]


def test_bits_are_worded_with_their_sign():
    assert [bits(0.0494), bits(-0.0494), bits(-0.0004), bits(float("inf"))] == [
        "+0.049", "−0.049", "0.000", "∞",
    ]  # fmt: skip


def test_names_are_worded():
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert [shortened("abc", 3), shortened("abcd", 3)] == ["abc", "ab…"]
    assert numbered(["no", "yes"]) == ["no  0", "yes  1"]
