"""The goals, in the order and with the numbers of the table of goals, and whether a figure meets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# How Pytition 2.9 stood against hello on the machine the goals were set on, and what hello cost there.
PYTITION_AT_100_THOUSAND = 0.015
PYTITION_AT_1_THOUSAND = 0.029
PYTITION_INSTRUCTIONS = 200 / 1.05  # at 100 thousand, in hellos


@dataclass(frozen=True)
class Goal:
    key: str
    number: str
    what: str
    must: float | None
    aim: float | None
    form: str = "{:.2f}"
    more_is_better: bool = False

    def shown(self, value: float | None) -> str:
        return "" if value is None else self.form.format(value)

    def verdict(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.aim is not None and self._reaches(value, self.aim):
            return "aim"
        if self.must is None:
            return "(aim missed)" if self.aim is not None else ""
        return "must" if self._reaches(value, self.must) else "NO"

    def _reaches(self, value: float, target: float) -> bool:
        return value >= target if self.more_is_better else value <= target


MORE = True
GOALS = (
    Goal("kept", "1", "campaign page, warm: rate against hello", 0.45, 0.9, more_is_better=MORE),
    Goal("kept_cost", "1", "  its cost per request against hello's", 1.6, None),
    Goal("kept_pytition", "2", "  its rate against Pytition's at 100 thousand", 25, 100, "{:.0f} ×", MORE),
    Goal("anew", "3", "page rendered anew: against Pytition's rate", 1.8, 4, "{:.1f} ×", MORE),
    Goal("anew_small", "3", "  against Pytition's rate at 1 thousand", None, None, "{:.1f} ×", MORE),
    Goal("anew_cost", "3", "  its cost per request in hellos", PYTITION_INSTRUCTIONS / 2, None, "{:.0f}"),
    Goal("renewed", "3", "  the same as a signature renews it, its texts kept", None, None, "{:.1f} ×", MORE),
    Goal("growth_page", "4", "growth of signatures: page rendered anew costs more by", 0.10, 0.03, "{:+.0%}"),
    Goal("growth_sign", "4", "  a sign post costs more by", 0.10, 0.03, "{:+.0%}"),
    Goal("growth_list", "4", "  the public list costs more by", 0.10, 0.03, "{:+.0%}"),
    Goal("queries_anew", "5", "queries: page rendered anew", 8, 6, "{:.0f}"),
    Goal("queries_check", "5", "  version check", 1, 1, "{:.0f}"),
    Goal("queries_kept", "5", "  kept page", 0, 0, "{:.0f}"),
    Goal("queries_sign", "5", "  sign post", 4, 3, "{:.0f}"),
    Goal("queries_centre", "5", "  centre with 1 and with 30 campaigns", 5, 3, "{:.0f}"),
    Goal("queries_grown", "5", "  more with more rows", 0, 0, "{:.0f}"),
    Goal(
        "sign", "6", "sign post, durable, with its mail: rate against hello", 0.15, 0.3, more_is_better=MORE
    ),
    Goal("alike", "", "  one of an address that has signed differs from a new one's by", 0.1, None, "{:.1%}"),
    Goal("lost", "7", "accepted posts without a row", 0, 0, "{:.0f}"),
    Goal("off", "7", "  public number off a recount by", 0, 0, "{:.0f}"),
    Goal("late", "7", "  public number late by, seconds", 5, 1, "{:.1f}"),
    Goal("tail_page", "8", "32 clients: page p99 against hello's", 10, 3, "{:.1f} ×"),
    Goal("tail_sign", "8", "  sign p99 against hello's", 10, 5, "{:.1f} ×"),
    Goal("page", "9", "weight of the page, kB", 45, None, "{:.1f}"),
    Goal("page_compressed", "9", "  compressed, kB", 12, 8, "{:.1f}"),
    Goal("styles", "9", "  style sheets, compressed, kB", 15, 6, "{:.1f}"),
    Goal("scripts", "9", "  scripts, compressed, kB", 12, 5, "{:.1f}"),
    Goal("third_party", "9", "  requests to third parties", 0, 0, "{:.0f}"),
    Goal("memory", "10", "PSS of a worker after 10,000 requests, MiB", 80, 60, "{:.1f}"),
    Goal("memory_growth", "10", "  growth over the last 8,000 of them, MiB", 2, 0.5, "{:+.1f}"),
    Goal("export_memory", "11", "signers as CSV: the serving process grows by, MiB", 16, None, "{:+.1f}"),
    Goal("export_first", "11", "  seconds to the first signer", 1, None, "{:.2f}"),
    Goal("export_copy", "11", "  speed against PostgreSQL's own COPY", None, 1, "{:.2f}", MORE),
    Goal("export_rate", "11", "  signers a second", None, None, "{:,.0f}"),
    Goal("pack_seconds", "", "a delivery pack of 10,000 signers: seconds", 60, None, "{:.1f}"),
    Goal("pack_memory", "", "  grows by, MiB", 200, None, "{:+.1f}"),
    Goal("recount_seconds", "", "recount of every signature, seconds", None, None, "{:.1f}"),
    Goal("recount_memory", "", "  grows by, MiB", None, None, "{:+.1f}"),
    Goal("surge_errors", "13", "surge: errors", 0, 0, "{:.0f}"),
    Goal("surge_short", "13", "  of what was to be sent, not sent in time", 0.05, 0.01, "{:.1%}"),
    Goal("surge_off", "13", "  number off afterwards by", 0, 0, "{:.0f}"),
    Goal("demo", "14", "second start of make demo, seconds", 10, 4, "{:.1f}"),
)
# What must hold under the attack of tests.bench.attack, in its own words.
ATTACK = (
    Goal("attack_mails", "", "attack: mails in the mailbox of its victim", 5, None, "{:.0f}"),
    Goal("attack_off", "", "  public number off what was confirmed and a recount by", 0, None, "{:.0f}"),
    Goal("attack_lost", "", "  rows off one for each address by", 0, None, "{:.0f}"),
    Goal("attack_errors", "", "  others who got an error", 0, None, "{:.0f}"),
    Goal("attack_held", "", "  honest signers held back, during it and after", 0, None, "{:.0f}"),
    Goal("attack_page", "", "  their pages: p99, seconds", 2, None, "{:.2f}"),
    Goal("attack_sign", "", "  their signing: p99, seconds", 2, None, "{:.2f}"),
    Goal("attack_rate", "", "  posts of the attack a second", None, None, "{:.0f}"),
    Goal("attack_worked_off", "", "  seconds until the worker has done it all", None, None, "{:.0f}"),
)
ONLY_AN_AIM = {"SQLite": {"surge_errors", "surge_short", "surge_off"}}

Figures = dict[str, float | None]


def verdict(goal: Goal, database: str, value: float | None) -> str:
    """On SQLite a surge is an aim only."""
    found = goal.verdict(value)
    return "(aim missed)" if found == "NO" and goal.key in ONLY_AN_AIM.get(database, ()) else found


def missed(figures: Mapping[str, Figures], goals: Sequence[Goal]) -> list[str]:
    """Every must that a figure does not meet, and every figure that there is not."""
    return [
        f"{goal.number} {goal.what.strip()} ({database})".strip()
        for database, found in figures.items()
        for goal in goals
        if goal.key in found and verdict(goal, database, found[goal.key]) == "NO"
    ]
