"""Breaks things on purpose, at random but seeded, and checks that nothing is lost or let in.

    python -m benchmarks.faults --kills 200 --corruptions 1000 --inputs 1000

Three campaigns, each of which ends with the number of its injections or with what went wrong:

- kills: processes of a small grid get SIGKILL, SIGTERM or SIGINT at random moments, half of them
  in a single process, half in four shards at once, and start again until the grid is done;
- corruptions: finished records are damaged in every way, and must be noticed, named, set aside;
- inputs: jobspecs, packages, label files and feature files are mutilated and given to the command.
"""
