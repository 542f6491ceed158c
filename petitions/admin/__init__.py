"""What staff see of petitions, signatures, letters and steps; their parts of a campaign's page in the admin."""

from .abuse import RemovalAdmin, SigningLimitAdmin
from .deliveries import DeliveryAdmin, InvitationAdmin, ResponseAdmin
from .letter_counts import OfficeAnswerAdmin
from .letters import LetterAdmin, LetterTemplateAdmin
from .packs import PackAdmin
from .petitions import PetitionAdmin, StepAdmin
from .signatures import SignatureAdmin

__all__ = [
    "DeliveryAdmin",
    "InvitationAdmin",
    "LetterAdmin",
    "LetterTemplateAdmin",
    "OfficeAnswerAdmin",
    "PackAdmin",
    "PetitionAdmin",
    "RemovalAdmin",
    "ResponseAdmin",
    "SignatureAdmin",
    "SigningLimitAdmin",
    "StepAdmin",
]
