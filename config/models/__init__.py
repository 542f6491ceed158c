from .addresses import AddressRule, BlockedAddress, MailTally, Readdressing
from .jobs import JobRun
from .limits import DailyKey, RateCounter
from .mail import OutgoingMail
from .pages import ContentVersion

__all__ = [
    "AddressRule",
    "BlockedAddress",
    "ContentVersion",
    "DailyKey",
    "JobRun",
    "MailTally",
    "OutgoingMail",
    "RateCounter",
    "Readdressing",
]
