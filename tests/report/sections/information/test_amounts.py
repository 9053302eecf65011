from unic_tfn.report.sections.information.amounts import Amount, bounded


def test_the_opposite_of_an_amount_turns_its_interval():
    assert Amount(0.2, -0.1, 0.5).negative == Amount(-0.2, -0.5, 0.1)
    assert Amount(0.2, None, None).negative == Amount(-0.2, None, None)


def test_bounds_are_of_values_and_of_ends():
    alone, last = Amount(0.4, 0.1, 0.7), Amount(0.2, -0.2, 0.6)
    assert bounded(alone, last) == Amount(0.2, 0.0, 0.6)
    assert bounded(alone, Amount(-0.2, -0.4, -0.1)) == Amount(0.0, 0.0, 0.0)
    assert bounded(alone, Amount(0.1, None, None)) == Amount(0.1, None, None)
