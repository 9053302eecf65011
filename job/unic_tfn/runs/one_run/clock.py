"""Wall-clock seconds of a run by phase."""

import time


class Clock:
    """Measures how long each phase of a run takes.

    Example:
        >>> clock = Clock()
        >>> clock.lap("training")
        >>> list(clock.laps)
        ['training']
    """

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Note the seconds since the last lap, or since the clock was made, under a name."""
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 4)
        self._last = now
