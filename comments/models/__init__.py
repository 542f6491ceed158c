from .comments import Comment
from .decisions import Decision
from .phrases import Phrase
from .reports import Case, Report
from .states import CommentState
from .surges import Surge
from .twins import Mark

__all__ = ["Case", "Comment", "CommentState", "Decision", "Mark", "Phrase", "Report", "Surge"]
