"""What staff see of petitions, signatures, letters and steps; their parts of a campaign's page in the admin."""

from .letters import LetterTemplateAdmin
from .petitions import PetitionAdmin, StepAdmin
from .signatures import SignatureAdmin

__all__ = ["LetterTemplateAdmin", "PetitionAdmin", "SignatureAdmin", "StepAdmin"]
