import numpy as np
from sklearn.metrics import confusion_matrix


def test_confusion_matrices(summary, recorded, full_job):
    classes = summary["provenance"]["job"]["package"]["classes"]["text"]
    for cell in summary["figure_2"]["cells"]:
        own = {
            str(seed): confusion_matrix(t.gold, t.predicted, labels=classes)
            for seed, t in recorded[cell["cell"]].items()
        }
        assert {seed: np.array(m).tolist() for seed, m in own.items()} == cell["by_seed"]
        assert sum(own.values()).tolist() == cell["summed"]


def test_the_page_names_the_classes_and_has_a_picture_for_each_seed(full_report):
    page = (full_report / "index.html").read_text()
    assert "Classes: 0 disgust, 1 disappointment, 2 confusion, 3 neutral" in page
    for seed in (1111, 1112, 1113):
        assert f'id="figure-figure-2-seed-{seed}"' in page
