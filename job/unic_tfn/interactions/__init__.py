"""How a trained network uses the modalities, computed exactly rather than sampled.

`from_keras` reads a network's weights (`fused_network`) and explains its test clips. `explanation`
names every quantity and computes them all from plain arrays:

- `fusions`: the first layer of each fusion, behind one interface
- `parts`: that layer's output as an exact sum over the blocks of the fusion tensor
- `counterfactuals`: the network's answers to all combinations of clips' modalities, their means
- `anova`: which modalities, and which interactions, move the logits over that table
- `coalitions`: names of subsets of modalities, Möbius inversion and Shapley values

`workers` makes it fast, and `npz` turns an explanation into bytes and back. The
room `unic_tfn.explain` tells one clip's explanation to a reader.
"""
