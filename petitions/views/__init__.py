from .next_round import next_round, stop_asking
from .numbers import numbers, table
from .public import letters, signatures
from .seals import seal, seals
from .signature import everything, everything_as_file, signature
from .signing import code, embed, sent, sign
from .texts import texts

__all__ = [
    "code",
    "embed",
    "everything",
    "everything_as_file",
    "letters",
    "next_round",
    "numbers",
    "seal",
    "seals",
    "sent",
    "sign",
    "signature",
    "signatures",
    "stop_asking",
    "table",
    "texts",
]
