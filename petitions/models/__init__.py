from .deliveries import Delivery, Invitation, Pack, Response
from .letters import ActionStep, LetterTemplate
from .petitions import Petition
from .removals import Removal, SigningLimit
from .signatures import Signature, public_name, signature_by
from .states import Display, SignatureState
from .texts import ConsentText, PetitionText
from .totals import CountryTotal, DayTotal

__all__ = [
    "ActionStep",
    "ConsentText",
    "CountryTotal",
    "DayTotal",
    "Delivery",
    "Display",
    "Invitation",
    "LetterTemplate",
    "Pack",
    "Petition",
    "PetitionText",
    "Removal",
    "Response",
    "Signature",
    "SignatureState",
    "SigningLimit",
    "public_name",
    "signature_by",
]
