"""The first layer of each fusion in plain arrays, behind one interface, `fusion.Fusion`.

What every fusion has to offer is each block's contribution to the layer's output, and the output
for all exchanges of clips' vectors. That is exact where each modality's vector depends on that
modality alone, and each file says how it is had without the fusion tensor.
"""
