from .letters import ActionStep, LetterTemplate
from .petitions import Petition
from .signatures import Signature, public_name, signature_by
from .totals import CountryTotal, DayTotal

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
