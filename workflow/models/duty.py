"""Duties and the time limits they run by. Inbox, deadline and statistic are this one thing."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.models.case import NATURES, URGENCIES
from workflow.rules.limits import LONGEST
from workflow.wording.duties import duty_name
from workflow.wording.limits import limit_name, policy_name
from workflow.wording.times import amount_words

OUTCOMES = [
    ("done", _("Done")),
    ("moved", _("Passed on")),
    ("void", _("No longer needed")),
    ("lapsed", _("Lapsed")),
]


class Policy(models.Model):
    """A county's setting that is neither a list nor a limit, e.g. the share of call-backs."""

    county = models.ForeignKey(
        "governance.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("county")
    )
    key = models.CharField(max_length=32, verbose_name=_("key"))
    value = models.JSONField(verbose_name=_("value"))

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key"], nulls_distinct=False, name="policy_once"
            )
        ]

    def __str__(self) -> str:
        return policy_name(self.key)


class TimeLimit(models.Model):
    """How long a duty may take, or a right lasts. Never altered: an edit is a new row."""

    UNITS = [
        ("min", _("minutes")),
        ("h", _("hours")),
        ("wh", _("office hours")),
        ("d", _("days")),
        ("wd", _("working days")),
    ]
    LEVELS = [("G", _("grid")), ("V", _("village")), ("T", _("township")), ("D", _("department"))]

    kind = models.CharField(max_length=16, verbose_name=_("kind"))
    variant = models.CharField(max_length=16, null=True, blank=True, verbose_name=_("variant"))
    nature = models.CharField(
        max_length=16, choices=NATURES, null=True, blank=True, verbose_name=_("nature")
    )
    level = models.CharField(
        max_length=1, choices=LEVELS, null=True, blank=True, verbose_name=_("level")
    )
    urgency = models.CharField(
        max_length=12, choices=URGENCIES, null=True, blank=True, verbose_name=_("urgency")
    )
    area = models.ForeignKey(
        "governance.Area",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    amount = models.PositiveSmallIntegerField(verbose_name=_("how many"))
    unit = models.CharField(max_length=3, choices=UNITS, verbose_name=_("unit"))
    stops = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("stopped by")
    )
    ladder = models.CharField(max_length=8, blank=True, verbose_name=_("ladder"))
    source = models.CharField(max_length=120, blank=True, verbose_name=_("source"))
    valid_from = models.DateField(verbose_name=_("valid from"))
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("superseded by")
    )

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "variant", "nature", "level", "urgency", "area"],
                condition=Q(superseded_by=None),
                nulls_distinct=False,
                name="timelimit_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=LONGEST), name="timelimit_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{limit_name(self.kind)} {amount_words(self.amount, self.unit)}"

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool, bool]:
        """Most specific wins in the order area, variant, nature, level, urgency."""
        return (
            self.area_id is not None,
            self.variant is not None,
            self.nature is not None,
            self.level is not None,
            self.urgency is not None,
        )


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(settled_at=None)


class Duty(models.Model):
    """Who owes what by when; see blueprint 4.4. `due_at` is null while paused, or without limit."""

    OWNERS = [
        ("unit", _("Unit")),
        ("requester", _("Requester")),
        ("party", _("Party")),
        ("system", _("System")),
    ]

    case = models.ForeignKey(
        "workflow.Case", models.PROTECT, related_name="duties", verbose_name=_("case")
    )
    root = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        related_name="tree_duties",
        db_index=False,
        verbose_name=_("root"),
    )
    kind = models.CharField(max_length=16, verbose_name=_("kind"))
    round = models.PositiveSmallIntegerField(verbose_name=_("round"))
    owner_kind = models.CharField(max_length=10, choices=OWNERS, verbose_name=_("owner kind"))
    unit = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("unit"),
    )
    capability = models.CharField(max_length=12, blank=True, verbose_name=_("capability"))
    post = models.ForeignKey(
        "governance.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("post"),
    )
    person = models.ForeignKey(
        "governance.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    subject = models.CharField(max_length=40, null=True, verbose_name=_("subject"))
    limit_row = models.ForeignKey(
        TimeLimit,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("time limit"),
    )
    started_at = models.DateTimeField(verbose_name=_("started at"))
    # A due moment set by a person (supply's day, an extension), before pauses move it.
    fixed_at = models.DateTimeField(null=True, verbose_name=_("due as set by a person"))
    due_at = models.DateTimeField(null=True, verbose_name=_("due at"))
    due_no = models.PositiveSmallIntegerField(default=1, verbose_name=_("number of the due moment"))
    stages = models.JSONField(default=list, verbose_name=_("stages"))
    stage = models.PositiveSmallIntegerField(default=0, verbose_name=_("stage"))
    next_alert_at = models.DateTimeField(null=True, verbose_name=_("next alert at"))
    alert_failures = models.PositiveSmallIntegerField(default=0, verbose_name=_("alert failures"))
    alert_error = models.CharField(max_length=200, blank=True, verbose_name=_("alert error"))
    trace = models.JSONField(default=list, verbose_name=_("trace"))
    is_provisional = models.BooleanField(default=False, verbose_name=_("provisional"))
    is_paused = models.BooleanField(default=False, verbose_name=_("paused"))
    counts = models.BooleanField(default=True, verbose_name=_("counts"))
    settled_at = models.DateTimeField(null=True, verbose_name=_("settled at"))
    outcome = models.CharField(
        max_length=8, choices=OUTCOMES, blank=True, verbose_name=_("outcome")
    )
    late_s = models.PositiveIntegerField(default=0, verbose_name=_("seconds late"))
    event = models.ForeignKey(
        "workflow.Event",
        models.PROTECT,
        null=True,
        related_name="settled",
        db_index=False,
        verbose_name=_("event"),
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        indexes = [
            models.Index(
                fields=["unit", "capability", "due_at", "id"],
                condition=Q(settled_at=None),
                name="duty_desk",
            ),
            models.Index(
                fields=["post", "due_at"],
                condition=Q(settled_at=None, post__isnull=False),
                name="duty_post",
            ),
            models.Index(fields=["person"], condition=Q(settled_at=None), name="duty_person_open"),
            models.Index(
                fields=["next_alert_at", "id"],
                condition=Q(next_alert_at__isnull=False),
                name="duty_alert",
            ),
            models.Index(fields=["root"], condition=Q(settled_at=None), name="duty_root_open"),
            models.Index(
                fields=["alert_failures"],
                condition=Q(settled_at=None, alert_failures__gt=0),
                name="duty_poisoned",
            ),
            models.Index(
                fields=["root"],
                condition=Q(settled_at=None, is_provisional=True),
                name="duty_provisional",
            ),
            models.Index(fields=["unit", "kind", "settled_at"], name="duty_figures"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "unit", "post", "person", "subject", "round"],
                condition=Q(settled_at=None),
                nulls_distinct=False,
                name="duty_once_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="duty_outcome_when_settled",
            ),
            models.CheckConstraint(
                condition=~Q(owner_kind="unit") | Q(unit__isnull=False) | Q(post__isnull=False),
                name="duty_unit_owner_named",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(next_alert_at=None), name="duty_settled_is_silent"
            ),
        ]

    def __str__(self) -> str:
        return f"{duty_name(self.kind)} {self.case_id}"

    def is_late(self, now: datetime) -> bool:
        return self.settled_at is None and self.due_at is not None and now > self.due_at


class Pause(models.Model):
    """An interval in which some duties of a case do not count (limits.md, Pauses)."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=12)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="+", db_index=False
    )
    closed_by = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reason"], condition=Q(until=None), name="pause_once_open"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="pause_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} since {self.since:%Y-%m-%d %H:%M}"
