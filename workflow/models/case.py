"""Case: anything stateful with one code, one accountable unit and one log."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.choices import NATURE_CHOICES, URGENCY_CHOICES
from workflow.rules.kinds import kind_of
from workflow.rules.steps import Kind

URGENCIES, NATURES = URGENCY_CHOICES, NATURE_CHOICES
CHANNELS = [
    ("web", _("Web")),
    ("phone", _("Phone")),
    ("visit", _("Visit")),
    ("patrol", _("Patrol")),
    ("hotline", _("Hotline")),
    ("letter", _("Letter")),
    ("other", _("Other")),
]
SUPERVISIONS = [
    ("none", _("None")),
    ("ordinary", _("Ordinary supervision")),
    ("yellow", _("Yellow card")),
    ("red", _("Red card")),
]


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(is_open=True)

    def roots(self) -> "CaseQuerySet":
        return self.filter(parent=None)

    def for_lists(self) -> "CaseQuerySet":
        """What one row of any list shows, without a query a row."""
        return self.select_related("holder", "area", "matter")


class Case(models.Model):
    """One row per case of any kind; children hang on `root`, which carries lock, log and chain.

    Only `workflow.services` writes it, under the lock of its root row.
    """

    code = models.CharField(max_length=24, unique=True, verbose_name=_("code"))
    kind = models.CharField(max_length=12, verbose_name=_("kind"))
    variant = models.CharField(max_length=16, blank=True, verbose_name=_("variant"))
    root = models.ForeignKey("self", models.PROTECT, related_name="tree", verbose_name=_("root"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, verbose_name=_("parent")
    )
    state = models.CharField(max_length=16, verbose_name=_("state"))
    is_open = models.BooleanField(default=True, verbose_name=_("open"))
    blocks_parent = models.BooleanField(default=False, verbose_name=_("blocks parent"))
    nature = models.CharField(max_length=16, choices=NATURES, blank=True, verbose_name=_("nature"))
    title = models.CharField(max_length=60, blank=True, verbose_name=_("title"))
    matter = models.ForeignKey(
        "governance.Matter",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("matter"),
    )
    area = models.ForeignKey(
        "governance.Area", models.PROTECT, related_name="+", db_index=False, verbose_name=_("area")
    )
    township = models.GeneratedField(
        expression=Substr("area", 1, 9),
        output_field=models.CharField(max_length=9),
        db_persist=True,
        verbose_name=_("township"),
    )
    village = models.GeneratedField(
        expression=Substr("area", 1, 12),
        output_field=models.CharField(max_length=12),
        db_persist=True,
        verbose_name=_("village"),
    )
    holder = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("holder"),
    )
    assignee = models.ForeignKey(
        "governance.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("assignee"),
    )
    urgency = models.CharField(
        max_length=12, choices=URGENCIES, default="ordinary", verbose_name=_("urgency")
    )
    supervision = models.CharField(
        max_length=10, choices=SUPERVISIONS, default="none", verbose_name=_("supervision")
    )
    round = models.PositiveSmallIntegerField(default=1, verbose_name=_("round"))
    reworks = models.PositiveSmallIntegerField(default=0, verbose_name=_("reworks"))
    hops = models.PositiveSmallIntegerField(default=0, verbose_name=_("hops"))
    returns = models.PositiveSmallIntegerField(default=0, verbose_name=_("returns"))
    is_sealed = models.BooleanField(default=False, verbose_name=_("sealed"))
    version = models.PositiveIntegerField(default=1, verbose_name=_("version"))
    head_seq = models.PositiveIntegerField(default=0, verbose_name=_("last line"))
    head_hash = models.CharField(max_length=64, blank=True, verbose_name=_("last hash"))
    source = models.CharField(
        max_length=10, choices=CHANNELS, default="web", verbose_name=_("source")
    )
    opened_by_unit = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("opened by unit"),
    )
    opened_at = models.DateTimeField(verbose_name=_("opened at"))
    last_at = models.DateTimeField(verbose_name=_("last at"))
    due_at = models.DateTimeField(null=True, verbose_name=_("due at"))
    is_provisional = models.BooleanField(default=False, verbose_name=_("provisional"))
    closed_at = models.DateTimeField(null=True, verbose_name=_("closed at"))
    legal_hold = models.BooleanField(default=False, verbose_name=_("legal hold"))
    erase_after = models.DateField(null=True, verbose_name=_("erase after"))
    is_unverified = models.BooleanField(default=False, verbose_name=_("unverified"))
    query_generation = models.PositiveSmallIntegerField(
        default=1, verbose_name=_("slip generation")
    )
    callback_sampled = models.BooleanField(default=True, verbose_name=_("callback sampled"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["township", "-opened_at", "-id"], name="case_township"),
            models.Index(fields=["village", "-opened_at", "-id"], name="case_village"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(
                fields=["township", "due_at", "id"], condition=Q(is_open=True), name="case_due"
            ),
            models.Index(
                fields=["holder", "due_at", "id"], condition=Q(is_open=True), name="case_held"
            ),
            models.Index(
                fields=["matter", "-opened_at"], condition=Q(is_open=True), name="case_matter_open"
            ),
            # What a unit has sent out and not got back, on its desk.
            models.Index(
                fields=["opened_by_unit"],
                condition=Q(is_open=True, parent__isnull=False),
                name="case_sent_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(variant="move", is_open=True),
                name="case_one_open_move",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None)
                | Q(is_open=False, closed_at__isnull=False),
                name="case_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(kind="ticket", parent=None) | ~Q(kind="ticket"),
                name="case_ticket_is_root",
            ),
            models.CheckConstraint(condition=Q(version__gte=1, round__gte=1), name="case_counts"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.code])

    @property
    def spec(self) -> Kind:
        """The registered kind of this case, with its step table."""
        return kind_of(self.kind)

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def opened_on_behalf(self) -> bool:
        return self.opened_by_unit_id is not None

    @property
    def face(self) -> str:
        """What lists and desks show: the title, and of a sealed case that it is one."""
        return str(_("Sealed case")) if self.is_sealed else self.title

    @property
    def state_label(self) -> str:
        """What the state is called; a variant may have a word of its own."""
        labels = self.spec.state_labels
        return str(labels.get(f"{self.state}.{self.variant}") or labels.get(self.state, self.state))


class CodeGuard(models.Model):
    """Wrong query codes for one case: a row of its own, so that a stranger never holds the case."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="guard")
    wrong_tries = models.PositiveIntegerField(default=0)
    wrong_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.wrong_tries}"


class CaseLink(models.Model):
    """Two cases that somebody said belong together."""

    RELATIONS = [("repeat", _("Repeat of")), ("related", _("Related to"))]
    # What no person says: a case asked by another one, which must not learn of it.
    KINDS = [*RELATIONS, ("brief", _("Explanation asked for"))]

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=8, choices=KINDS)
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="caselink_once"),
            models.CheckConstraint(condition=~Q(case=models.F("other")), name="caselink_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
