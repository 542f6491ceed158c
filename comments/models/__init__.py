from .comments import Comment
from .decisions import Decision

__all__ = ["Comment", "Decision"]
