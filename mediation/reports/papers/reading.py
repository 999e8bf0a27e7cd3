"""One case read for its papers: people, words and days, each looked up once."""

from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from mediation.models import Agreement, Mediation, Naming, Party
from mediation.reports.words import application_words, words_of
from mediation.rules import papers as rules
from mediation.rules.identity import holder_of
from workflow.models import Attachment, Case, Event
from workflow.services import open_file

CHINA = ZoneInfo("Asia/Shanghai")
# The Chinese words of the forms; papers are Chinese whatever the reader's language is.
SOURCES = {
    "application": "当事人申请",
    "proactive": "人民调解委员会主动调解",
    "ticket": "工单转入",
    "police": "公安机关移交",
    "court": "人民法院委派委托",
    "petition": "信访部门转送",
}
NUMERALS = "零一二三四五六七八九十"


def day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(CHINA).date() if moment else None


def local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(CHINA) if moment else None


class Reading:
    """What several papers of a case need."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.mediation = Mediation.objects.select_related("type").get(case=case.pk)
        self.committee: str = case.holder.name

    @cached_property
    def serial(self) -> str:
        """（2026）人调字第…号: the number is the code of the case, one code for one case."""
        return f"（{self.case.code[:4]}）人调字第{self.case.code}号"

    def serial_of(self, agreement: Agreement) -> str:
        """A second agreement of the same case is 之二, as courts number theirs."""
        return self.serial + (f"之{NUMERALS[min(agreement.no, 10)]}" if agreement.no > 1 else "")

    @cached_property
    def parties(self) -> list[Party]:
        """The principals who are still there, side by side."""
        rows = Party.objects.present().principals().filter(case=self.case.pk)
        return list(rows.select_related("person").prefetch_related("agents__person"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(name_of(party) for party in self.parties)

    @cached_property
    def people(self) -> tuple[rules.Party, ...]:
        return tuple(self.person(party) for party in self.parties)

    def person(self, party: Party, *, role: str = "", with_phone: bool = True) -> rules.Party:
        """A party as the forms list it; what nobody recorded is left to the hand."""
        person = party.person
        holder = None if party.is_organisation else holder_of(person.id_no)
        applied = day_of(self.mediation.limitation_at)
        agents = "、".join(name_of(agent) for agent in party.agents.all() if not agent.left_at)
        return rules.Party(
            role=role or self.role(party),
            name=name_of(party),
            sex="—" if party.is_organisation else holder.sex if holder else "",
            nation="—" if party.is_organisation else "",
            age=_age(party, holder.age_on(applied) if holder and applied else None),
            phone=person.masked_phone if with_phone else "",
            address=person.address,
            agent=agents,
        )

    def role(self, party: Party) -> str:
        if party.agent_of_id:
            return "代理人"
        if self.mediation.source == "proactive":
            return "当事人"
        return "申请人" if party.side == 1 else "被申请人"

    @cached_property
    def dispute(self) -> str:
        return self.mediation.type.name_zh

    @cached_property
    def file_name(self) -> str:
        """李某与王某邻里纠纷: the first of each side, so that the name stays short."""
        sides: dict[int, list[str]] = {}
        for party in self.parties:
            sides.setdefault(party.side, []).append(name_of(party))
        first = [f"{names[0]}等" if len(names) > 1 else names[0] for names in sides.values()]
        return "与".join(first) + self.dispute

    @cached_property
    def application(self) -> dict[str, str]:
        return application_words(self.case)

    @cached_property
    def mediators(self) -> tuple[str, ...]:
        """Who mediates now; after the end, who did so last."""
        rows = Naming.objects.filter(case=self.case.pk).select_related("post__user")
        named = list(rows.order_by("since"))
        now = [row for row in named if row.until is None] or [
            row for row in named if not row.has_interest
        ]
        return tuple(dict.fromkeys(str(row.post.user) for row in now))

    def event(self, step: str) -> Event | None:
        """The last time that a step was taken here."""
        rows = self.case.events.filter(step=step, phase="done").select_related("text", "post__user")
        return rows.order_by("-seq").first()

    def words(self, event: Event | None) -> dict[str, str]:
        return words_of(event)

    @cached_property
    def accepted_on(self) -> date | None:
        screened = self.event("screen")
        return day_of(screened.at) if screened else None

    @cached_property
    def registrar(self) -> str:
        screened = self.event("screen")
        return str(screened.post.user) if screened and screened.post else ""

    def hands(self, *roles: str) -> tuple[rules.Signature, ...]:
        """Empty places for every party, and for the others that are named."""
        parties = [rules.Signature("当事人", name) for name in self.names]
        return (*parties, *(rules.Signature(role) for role in roles))


def name_of(party: Party) -> str:
    """The full name; of somebody who was erased nothing is left."""
    return party.person.name or "（已删除）"


def stored_bytes(file: Attachment) -> bytes:
    """What was uploaded; nothing if it was erased since."""
    try:
        with open_file(file) as stored:
            return stored.read()
    except FileNotFoundError:
        return b""


def _age(party: Party, age: int | None) -> str:
    if party.is_organisation:
        return "—"
    return "" if age is None else f"{age}岁"
