from unic_tfn.page.blocks import Prose, Table, flat
from unic_tfn.report.sections.variants import SECTION


def test_the_section_has_its_tables(varied):
    blocks = flat(SECTION.shown(varied).blocks)
    tables = {block.name: block for block in blocks if isinstance(block, Table)}
    assert set(tables) == {
        "variants",
        "variant-means",
        "variant-means-others",
        "variant-cells",
        "variant-luck",
        *(
            f"{name}-under-{variant}"
            for name in ("table-1", "table-1-others")
            for variant in ("late", "fewer", "audio_permuted")
        ),
    }
    assert [row[1].value for row in tables["variants"].rows] == ["variant", "variant", "control"]
    assert all(len(row) == len(table.columns) for table in tables.values() for row in table.rows)
    text = " ".join(block.text for block in blocks if isinstance(block, Prose))
    assert "trained under 4 variants" in text
    assert "Under audio_permuted, the networks of T-T and M-T give what" in text
