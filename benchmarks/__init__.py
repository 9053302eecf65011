"""Commands that measure what the program promises; nothing here is asserted in a test."""
