"""The lengths of vectors, remembered."""

from collections.abc import Callable, Iterable


class Norms:
    """The lengths of vectors by incident, worked out when asked for."""

    def __init__(self, length: Callable[[int], float]) -> None:
        self._length = length
        #: 0 where the length is not known.
        self._lengths: list[float] = []
        self._any_known = self._all_known = False
        self._shortest = 0.0

    def __getitem__(self, incident: int) -> float:
        if not self._lengths[incident]:
            self._lengths[incident] = self._length(incident)
            self._any_known = True
        return self._lengths[incident]

    def all(self) -> list[float]:
        """Return the lengths of all vectors in the order of the incidents."""
        if not self._all_known:
            self._lengths = [
                length or self._length(incident) for incident, length in enumerate(self._lengths)
            ]
            self._any_known = self._all_known = True
            self._shortest = min(self._lengths, default=0.0)
        return self._lengths

    @property
    def shortest(self) -> float:
        """Return the length of the shortest vector, 0 where it is not known."""
        return self._shortest if self._all_known else 0.0

    def grow(self, end: int) -> None:
        """Make room for the incidents below this number."""
        if end > len(self._lengths):
            self._lengths += [0.0] * (end - len(self._lengths))
            self._all_known = False

    def forget(self, incidents: Iterable[int]) -> None:
        """Forget the lengths of some vectors."""
        if self._any_known:
            self._all_known = False
            for incident in incidents:
                self._lengths[incident] = 0.0

    def forget_all(self) -> None:
        """Forget all lengths."""
        self._lengths = [0.0] * len(self._lengths)
        self._any_known = self._all_known = False
