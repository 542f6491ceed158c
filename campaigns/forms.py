from django.utils.translation import gettext_lazy as _

from config.addresses import AddressField
from config.forms import PublicForm

from .models import Campaign, Follower


class FollowForm(PublicForm):
    submit_label = _("Follow by e-mail")

    email = AddressField(label=_("Your e-mail address"))

    def ask(self, campaign: Campaign) -> None:
        Follower.objects.ask(campaign, self.cleaned_data["email"])
