from __future__ import annotations

from django import template

from .. import inviting
from ..models import Signature

register = template.Library()


@register.simple_tag
def next_round_path(signature: Signature) -> str:
    """Where the signer of a replaced petition signs the newer one."""
    return inviting.next_round_path(signature)
