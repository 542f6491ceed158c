from .letters import ActionStep, LetterTemplate
from .petitions import CountryTotal, DayTotal, Petition, Signature, public_name, signature_by

__all__ = [
    "ActionStep",
    "CountryTotal",
    "DayTotal",
    "LetterTemplate",
    "Petition",
    "Signature",
    "public_name",
    "signature_by",
]
