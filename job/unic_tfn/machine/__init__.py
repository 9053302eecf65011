"""Durable writes, interruption, mounts, memory and processors."""
