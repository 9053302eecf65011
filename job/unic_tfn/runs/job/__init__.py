"""What a shard is given, a job with all it refers to, and whom it tells what happens."""
