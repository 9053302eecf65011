from unic_tfn.lettering.fonts import drawable, font_families, font_files, font_for

UNKNOWN = "\U0010fffd"


def test_the_own_font_comes_first_and_has_latin_and_arabic_letters():
    assert font_files()[0].name == "DejaVuSans.ttf"
    assert font_families()[0] == "DejaVu Sans"
    assert font_for("joy") == font_for("فرح") == font_files()[0]


def test_names_that_no_font_can_draw_are_left_out_and_their_numbers_stay():
    assert font_for(f"a{UNKNOWN}") is None
    assert drawable(f"{UNKNOWN}b  3") == "3"
    assert drawable("two words  3") == "two words  3"
