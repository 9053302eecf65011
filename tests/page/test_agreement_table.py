from unic_tfn.page.agreement_table import agreement_table
from unic_tfn.page.tables import markdown_bytes
from unic_tfn.statistics.agreement import Agreement


def test_each_pair_has_a_row_and_undefined_values_are_holes():
    pairs = [
        Agreement("text", "audio", 40, 0.25, 0.3, 0.5, ((1, 0), (0, 1))),
        Agreement("text", "mood", 38, None, None, None, ((1, 0), (0, 1))),
    ]
    text = markdown_bytes(agreement_table(pairs), False).decode()
    assert "| text | audio | 40 | 50.0 | 0.25 | 0.30 |" in text
    assert "| text | mood | 38 | – | – | – |" in text
