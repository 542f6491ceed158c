from .comments import CommentAdmin
from .decisions import DecisionAdmin
from .phrases import PhraseAdmin
from .surges import SurgeAdmin

__all__ = ["CommentAdmin", "DecisionAdmin", "PhraseAdmin", "SurgeAdmin"]
