"""Train one network, and reuse what was compiled for the last one."""
