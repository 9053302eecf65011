"""Keras layers and the functional network; the room knows arrays and sizes only."""
