"""A grid with divergence weighting and its controls, with known effects."""

from tests.report.jobs import Fake

CELLS = ("T-T", "T-TA", "M-T", "M-TA")


def weighting(**model):
    """Return a variant with weights."""
    return {"model": {"weighting": "divergence", **model}}


FAKE = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "TA")},
    clips=(60, 40, 240),
    seed_spread=0.0,
    variants={
        "tensor": {},
        "weighted": weighting(),
        "shuffled": weighting(divergence="permuted"),
        "by_task": weighting(divergence_weight=0),
        "told": weighting(divergence="given"),
    },
    # What shuffled agreement teaches is worth nothing; without any, the weights are as good.
    skill={
        **{f"{variant}:{name}": 0.7 for variant in ("weighted", "by_task") for name in CELLS},
        **{f"{variant}:{name}": 0.2 for variant in ("tensor", "shuffled") for name in CELLS},
        **{f"told:{name}": 0.95 for name in CELLS},
    },
    name="weighted",
)
