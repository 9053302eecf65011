"""Keras layers and the functional network; knows arrays and sizes only."""
