"""Injects faults at random, from a seed, and checks that no result is lost or wrong.

    python -m benchmarks.faults --kills 200 --storage 600 --corruptions 1000 --inputs 1000

The campaigns, each of which ends with the number of its faults or with the first broken promise:

- kills: processes of a small grid get SIGKILL, SIGTERM or SIGINT at random moments, half of them
  in a single process, half in four shards at once, and are started again until the grid is done;
- storage: the n-th operation on storage of an import, a replacement or a report fails, or the
  process is killed there;
- job-files: the files that all runs of a job share, with folds and without, are damaged, or swapped
  for pipes and devices;
- corruptions: finished records are damaged in many ways; each must be noticed, named, set aside;
- packages: a feature package is changed while a grid is trained from it;
- environments: a grid is trained under variables that act on numbers;
- inputs: jobspecs, packages, label files and feature files are mutated and given to the command,
  control sequences of terminals among them.
"""
