from .jobs import JobRun
from .limits import DailyKey, RateCounter
from .mail import OutgoingMail
from .pages import ContentVersion

__all__ = ["ContentVersion", "DailyKey", "JobRun", "OutgoingMail", "RateCounter"]
