"""Whether an e-mail address has proven itself anywhere on the site: whoever reads its mailbox pressed a button once.

Each app says how it knows. The answer is for work in the background: a page that depends on it would tell strangers
who signed or follows.
"""

from __future__ import annotations

from collections.abc import Callable

from .addresses import canonical

# Takes an address as it is compared.
Proof = Callable[[str], bool]

_proofs: list[Proof] = []


def proves(proof: Proof) -> Proof:
    """Registers one way to know it."""
    _proofs.append(proof)
    return proof


def is_proven(address: str) -> bool:
    """`address` as it was typed."""
    compared = canonical(address)
    return any(proof(compared) for proof in _proofs)
