"""What staff see of campaigns, news, places, people and followers."""

from .campaigns import CampaignAdmin, FigureAdmin, VideoAdmin
from .followers import FollowerAdmin
from .news import UpdateAdmin
from .officials import OfficeAdmin, OfficialAdmin, TermAdmin
from .places import CityAdmin, PairingAdmin

__all__ = [
    "CampaignAdmin",
    "CityAdmin",
    "FigureAdmin",
    "FollowerAdmin",
    "OfficeAdmin",
    "OfficialAdmin",
    "PairingAdmin",
    "TermAdmin",
    "UpdateAdmin",
    "VideoAdmin",
]
