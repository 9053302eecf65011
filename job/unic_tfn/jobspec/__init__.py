"""The YAML jobspec: reading, schema and defaults, errors with line and key."""
