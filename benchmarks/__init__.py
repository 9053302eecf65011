"""Commands that measure the promises of the program, beside a peer or a limit of the machine."""
