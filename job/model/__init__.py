"""Keras layers and the functional tensor fusion network; knows arrays and sizes only."""
