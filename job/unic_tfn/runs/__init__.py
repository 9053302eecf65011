"""Jobs, shards, runs and plans: the rooms meet here."""
