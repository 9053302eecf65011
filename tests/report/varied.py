"""A grid under four variants with known effects, for the tests of what the report says of them."""

from tests.report.jobs import Fake

CELLS = ("T-T", "T-TA", "M-T", "M-A", "M-TA")
VARIANTS = {
    # Not in the order of the alphabet, which is that of the keys in job.json.
    "tensor": {},
    "late": {"model": {"fusion": "late"}},
    "fewer": {"training": {"batch_size": 16}},
    "audio_permuted": {"data": {"permute": ["audio"]}},
}
FAKE = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "A", "TA")},
    clips=(60, 40, 240),
    seed_spread=0.0,
    unlabelled=0.02,
    variants=VARIANTS,
    # Audio harms text labels by what it says, and adds to multimodal ones.
    skill={
        **{f"late:{name}": 0.75 for name in CELLS},
        "T-T": 0.4,
        "T-TA": 0.02,
        "audio_permuted:T-TA": 0.4,
        "M-T": 0.2,
        "M-A": 0.2,
        "M-TA": 0.7,
        "audio_permuted:M-TA": 0.2,
    },
    same=("audio_permuted:T-T", "audio_permuted:M-T"),
    name="varied",
)
