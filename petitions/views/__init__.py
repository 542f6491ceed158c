from .letter_acts import (
    follow_up,
    follow_up_ask,
    follow_up_noted,
    follow_up_thanks,
    letter_counted,
    letter_sent,
)
from .next_round import next_round, stop_asking
from .numbers import numbers, table
from .public import letters, signatures
from .seals import seal, seals
from .sending import letter_draft, letter_paper
from .signature import everything, everything_as_file, signature
from .signing import code, embed, sent, sign
from .texts import texts

__all__ = [
    "code",
    "embed",
    "everything",
    "everything_as_file",
    "follow_up",
    "follow_up_ask",
    "follow_up_noted",
    "follow_up_thanks",
    "letter_counted",
    "letter_draft",
    "letter_paper",
    "letter_sent",
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
