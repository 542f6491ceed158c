from .campaigns import Campaign
from .channels import Bounce, ChannelCheck
from .followers import Follower
from .news import Figure, Update, Video
from .offices import Office
from .officials import Official
from .places import City, Pairing
from .terms import Term

__all__ = [
    "Bounce",
    "Campaign",
    "ChannelCheck",
    "City",
    "Figure",
    "Follower",
    "Office",
    "Official",
    "Pairing",
    "Term",
    "Update",
    "Video",
]
