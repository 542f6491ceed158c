from datetime import timedelta

from django.apps import AppConfig


class ShortLeases(AppConfig):
    """What a killed worker held is free again within seconds and not minutes, so that the next one finds work."""

    name = "tests.bench"
    label = "short_leases"

    def ready(self) -> None:
        from config import jobs  # noqa: PLC0415 - models are ready only now
        from config.models import mail  # noqa: PLC0415 - as above

        jobs.FREQUENT_LEASE = timedelta(seconds=1.5)
        mail.LEASE = timedelta(seconds=3)
