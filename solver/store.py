"""Where certificates are kept between runs; they are checked again before they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from solver.certificate.kinds import Certificate


class Store(Protocol):
    """Certificates by the digest of their problem."""

    def get(self, digest: str) -> Certificate | None:
        """Return a certificate for the problem with this digest, if there is one."""

    def put(self, digest: str, certificate: Certificate) -> None:
        """Keep an accepted certificate."""


@dataclass(frozen=True)
class Only:
    """A store that gives certificates of some kinds alone."""

    store: Store
    kinds: tuple[type[Certificate], ...]

    def get(self, digest: str) -> Certificate | None:
        """Return a certificate of these kinds, if there is one."""
        kept = self.store.get(digest)
        return kept if isinstance(kept, self.kinds) else None

    def put(self, digest: str, certificate: Certificate) -> None:
        """Keep an accepted certificate."""
        self.store.put(digest, certificate)
