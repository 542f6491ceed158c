from django.db import models
from django.utils.translation import gettext_lazy as _


class SignatureState(models.TextChoices):
    PENDING = "pending", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected by staff")
    # Over a limit: no mail leaves and nobody is told, until staff look at it.
    HELD = "held", _("held back")


class Display(models.TextChoices):
    FULL = "full", _("Full name")
    INITIALS = "initials", _("Initials only")
    ANONYMOUS = "anonymous", _("Not at all")
