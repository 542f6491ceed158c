from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

ALL = ("view", "add", "change", "delete")
CONTENT = [
    *["campaigns.campaign", "campaigns.update", "campaigns.figure", "campaigns.video"],
    *["campaigns.city", "campaigns.pairing", "campaigns.office", "campaigns.official", "campaigns.term"],
    *["campaigns.channelcheck", "campaigns.bounce", "config.letterlanguage"],
    *["petitions.petition", "petitions.coverletter", "petitions.letter", "petitions.lettertemplate"],
    "petitions.actionstep",
    *["petitions.delivery", "petitions.response"],
]

# Each role may do its own work and look at what it needs for that; personal data is a role of its own.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "Editors": {
        **dict.fromkeys(CONTENT, ALL),
        "petitions.invitation": ("view",),
        "comments.comment": ("view",),
        "config.outgoingmail": ("view",),
    },
    "Moderators": {
        "comments.comment": ("view", "change"),
        "comments.decision": ("view",),
        "comments.phrase": ("view", "add", "change", "delete"),
        "comments.surge": ("view",),
        "campaigns.campaign": ("view",),
        "campaigns.update": ("view",),
    },
    "Signatures and followers": {
        "petitions.petition": ("view",),
        "petitions.coverletter": ("view",),
        "petitions.signature": ("view", "change"),
        "petitions.removal": ("view", "add", "change"),
        "petitions.signinglimit": ALL,
        "petitions.pack": ("view", "add"),
        "campaigns.campaign": ("view",),
        "campaigns.follower": ("view", "change"),
        "config.jobrun": ("view",),
        "config.addressrule": ALL,
        "config.blockedaddress": ("view", "add", "delete"),
    },
}


class Command(BaseCommand):
    help = (
        "Makes the roles of staff, or sets them back to what they may do at first. Accounts keep their roles."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name, models in ROLES.items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set(_permissions(models))
        self.stdout.write(f"The roles are ready: {', '.join(ROLES)}.")


def _permissions(models: dict[str, tuple[str, ...]]) -> Iterator[Permission]:
    for label, verbs in models.items():
        app, model = label.split(".")
        for verb in verbs:
            yield Permission.objects.get(content_type__app_label=app, codename=f"{verb}_{model}")
