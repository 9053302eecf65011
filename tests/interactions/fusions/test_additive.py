"""The layer without interactions; that it is exact is held in `test_fusion`."""

import numpy as np

from tests.interactions.fusions.kinds import random_fusion
from tests.interactions.networks import means_of, parts_of
from unic_tfn.interactions.anova import shares, term_variances
from unic_tfn.interactions.coalitions import coalition_names, order
from unic_tfn.interactions.fused_network import FusedNetwork
from unic_tfn.interactions.parts import part_shares

INTERACTIONS = [order(name) > 1 for name in coalition_names("TAV")]


def single_precision():
    fusion, factors = random_fusion("additive", "TAV", clips=9)
    rounded = type(fusion)(
        tuple(kernel.astype(np.float32) for kernel in fusion.kernels),
        fusion.bias.astype(np.float32),
    )
    return rounded, [factor.astype(np.float32) for factor in factors]


def test_a_sum_that_gives_the_logits_has_no_interactions_at_all():
    fusion, factors = single_precision()
    variances = term_variances(means_of(FusedNetwork("TAV", fusion, ()), factors))[:, :4]
    assert not variances[INTERACTIONS].any()
    assert (shares(variances.sum(1))[1:4] > 0).all()


def test_before_a_head_only_the_layer_has_none():
    fusion, factors = single_precision()
    random = np.random.default_rng(1)
    head = ((random.standard_normal((4, 3), np.float32), np.zeros(3, np.float32)),)
    network = FusedNetwork("TAV", fusion, head)
    assert not part_shares(parts_of(network, factors))[INTERACTIONS].any()
    assert term_variances(means_of(network, factors))[INTERACTIONS, :3].all()
