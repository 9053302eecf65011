from pathlib import Path

import yaml

from unic_tfn.messages.paper import PAPER

CITATION = Path(__file__).parents[2] / "CITATION.cff"


def test_the_paper_is_the_one_that_the_citation_file_names():
    (reference,) = yaml.safe_load(CITATION.read_text("utf-8"))["references"]
    families = ", ".join(author["family-names"] for author in reference["authors"])
    assert f'{families}: "{reference["title"]}"' == PAPER
