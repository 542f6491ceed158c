from .deliveries import Delivery, Invitation, Response
from .letter_counts import FollowUp, LetterCount, OfficeAnswer
from .letters import CoverLetter, Letter, LetterTemplate
from .packs import Pack
from .petitions import Petition
from .removals import Removal, SigningLimit
from .signatures import NameTaken, Signature, one_at_a_time, person_of, public_name, signature_by
from .states import Display, SignatureState
from .steps import ActionStep
from .texts import ConsentText, PetitionText
from .totals import CountryTotal, DayTotal

__all__ = [
    "ActionStep",
    "ConsentText",
    "CountryTotal",
    "CoverLetter",
    "DayTotal",
    "Delivery",
    "Display",
    "FollowUp",
    "Invitation",
    "Letter",
    "LetterCount",
    "LetterTemplate",
    "NameTaken",
    "OfficeAnswer",
    "Pack",
    "Petition",
    "PetitionText",
    "Removal",
    "Response",
    "Signature",
    "SignatureState",
    "SigningLimit",
    "one_at_a_time",
    "person_of",
    "public_name",
    "signature_by",
]
