import numpy as np

from unic_tfn.page.agreement_figure import agreement_picture
from unic_tfn.statistics.agreement import Annotation, agreement

CLASSES = {"text": ("no", "yes"), "audio": ("no", "yes"), "mood": ("low", "mid", "high")}


def pair(first, second):
    codes = {"text": [0, 1, 1, 0], "audio": [0, 1, 0, 0], "mood": [2, 1, 0, 0]}
    sources = [Annotation(name, CLASSES[name], np.array(codes[name])) for name in (first, second)]
    return agreement(*sources)


def test_the_description_tells_how_far_sources_agree():
    picture = agreement_picture([pair("text", "audio"), pair("text", "mood")], CLASSES, False)
    assert picture.name == "label-sources"
    assert "text and audio agree on 75 %" in picture.alt
    assert "text and mood have different classes" in picture.alt
