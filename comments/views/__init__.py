from .ledgers import ledger
from .reports import report, report_sent
from .threads import feed, permalink, thread
from .writing import mine

__all__ = ["feed", "ledger", "mine", "permalink", "report", "report_sent", "thread"]
