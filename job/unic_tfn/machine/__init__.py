"""The machine below the program: durable writes, interruption, mounts, memory, processors."""
