"""Injects faults at random, from a seed, and checks that no result is lost or wrong.

    python -m benchmarks.faults --kills 200 --corruptions 1000 --inputs 1000

Three campaigns; each ends with the number of its faults, or with the first broken promise:

- kills: processes of a small grid get SIGKILL, SIGTERM or SIGINT at random moments, half of them
  in a single process, half in four shards at once, and are started again until the grid is done;
- corruptions: finished records are damaged in many ways; each must be noticed, named, set aside;
- inputs: jobspecs, packages, label files and feature files are mutated and given to the command.
"""
