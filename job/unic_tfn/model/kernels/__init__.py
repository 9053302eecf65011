"""Faster paths for one backend each; the plain path, on any backend, is in the layers."""
