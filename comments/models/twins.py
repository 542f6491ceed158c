from __future__ import annotations

from django.db import models

from .comments import Comment


class Mark(models.Model):
    """One of the few numbers by which a reply is found that says nearly the same as another (see comments.twins)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="marks")
    mark = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "comment"], name="mark_of_comment")]

    def __str__(self) -> str:
        return f"{self.mark}"
