"""Who is told in the end: posts on duty instead of everybody, and nobody who must not know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from governance.models import Absence, OnCall, Person, Post, User
from governance.models.posts import PostQuerySet
from governance.models.validity import in_force_on
from workflow.models import Involvement, OptOut, Role
from workflow.services import channels
from workflow.services.actors import SYSTEM, staff_actor
from workflow.services.facts import Facts, KeptOut
from workflow.services.sight import can_see, oversees
from workflow.services.telling.news import (
    PARTY_ROLES,
    NamedPosts,
    News,
    Parties,
    Reader,
    Requesters,
    Staff,
)
from workflow.services.telling.structure import channels_of_units
from workflow.services.tree import Tree


@dataclass(frozen=True)
class Found:
    """One recipient by one channel: "person:7" by SMS, "unit:3" by its group chat."""

    recipient: str
    channel: str


def told_in(post: Post) -> User:
    """Who reads what is sent to a post of `with_readers`: its person, or his deputy meanwhile."""
    deputy = post.deputy if getattr(post, "is_away", False) else None
    return deputy.user if deputy is not None and deputy.is_in_force() else post.user


def with_readers(posts: PostQuerySet, on: date) -> PostQuerySet:
    """Posts with what says who reads what is sent to them on a day."""
    away = Absence.objects.filter(in_force_on(on), post=OuterRef("pk"))
    return posts.select_related("user", "unit", "deputy__user").annotate(is_away=Exists(away))


def ways_to(user: User, *, is_urgent: bool) -> Iterator[str]:
    """By which channels an officer is reached; his telephone rings for emergencies alone."""
    if user.email and channels.is_on("mail"):
        yield "mail"
    if is_urgent and user.phone and channels.is_on("sms"):
        yield "sms"


def posts_at(at: datetime) -> QuerySet[Post]:
    """The posts in force at a moment, each with whether it is away and whether it is on call."""
    today = timezone.localdate(at)
    turns = OnCall.objects.filter(
        post=OuterRef("pk"), unit=OuterRef("unit"), begins_at__lte=at, ends_at__gt=at
    )
    posts = with_readers(Post.objects.in_force(today), today)
    return posts.annotate(is_on_call=Exists(turns)).order_by("pk")


def keep_posts(kept: dict[int, list[Post]], units: Iterable[int], at: datetime) -> None:
    """Read the posts of units once, for all the trees that are worked on in one go."""
    missing = set(units) - kept.keys()
    kept.update({unit_id: [] for unit_id in missing})
    for post in posts_at(at).filter(unit__in=missing) if missing else ():
        kept[post.unit_id].append(post)


class Finder:
    """Looks up all that one act has to say at once: few queries, however much happened."""

    def __init__(self, tree: Tree, news: Iterable[News]) -> None:
        self.tree = tree
        self.news = list(news)
        self.staff = [r for item in self.news for r in item.readers if isinstance(r, Staff)]

    def found(self, item: News, reader: Reader) -> Iterator[Found]:
        """Who is told of this, and by which channels."""
        if isinstance(reader, Requesters):
            for person_id in self.persons:
                yield Found(f"person:{person_id}", "sms")
            return
        if isinstance(reader, Parties):
            for person_id in self._parties(item, reader):
                yield Found(f"person:{person_id}", "sms")
            return
        if isinstance(reader, NamedPosts):
            named = [p for p in self.named_posts if p.unit_id != item.event.unit_id]
            yield from self._ways(self._free(named, item), item)
            return
        yield from self._staff(item, reader)

    def _parties(self, item: News, reader: Parties) -> list[int]:
        """Those of a case who left a number, without whoever did this himself."""
        if not channels.is_on("sms"):
            return []
        people = Person.objects.filter(case_id=item.case.pk, role__in=PARTY_ROLES, erased_at=None)
        if reader.persons:
            people = people.filter(pk__in=reader.persons)
        refusing = OptOut.objects.values("phone_hash")
        reached = people.exclude(phone_hash="").exclude(phone_hash__in=refusing)
        return list(reached.exclude(pk=item.by_person or 0).values_list("pk", flat=True))

    def _staff(self, item: News, reader: Staff) -> Iterator[Found]:
        """The first unit of the line with a channel of its own or somebody to reach."""
        for unit_id in reader.units or (0,):
            kinds = channels_of_units().get(unit_id, [])
            open_kinds = [kind for kind in kinds if channels.is_on(kind)]
            if open_kinds and self._may_be_open(item):
                for kind in open_kinds:
                    yield Found(f"unit:{unit_id}", kind)
                return
            ways = list(self._ways(self._on_duty(item, reader, unit_id), item))
            if ways:
                yield from ways
                return

    def _ways(self, posts: Iterable[Post], item: News) -> Iterator[Found]:
        reached: set[int] = set()
        for post in posts:
            user = told_in(post)
            if user.pk in item.silent or user.pk in reached:
                continue
            reached.add(user.pk)
            for channel in ways_to(user, is_urgent=item.is_urgent):
                yield Found(f"post:{post.pk}", channel)

    def _on_duty(self, item: News, reader: Staff, unit_id: int) -> list[Post]:
        """Whoever is named, else whoever is on call, else those who may do what is needed.

        In an emergency whoever is on call is told beside whoever is named. A turn gives no sight:
        who may not read it does not keep it from those who may.
        """
        wanted = self._free(self.posts, item)
        named = [post for post in wanted if post.pk in reader.posts]
        unit = [post for post in wanted if post.unit_id == unit_id]
        able = [post for post in unit if set(reader.capabilities) & set(post.capabilities)]
        ringing = unit if item.is_urgent else able
        on_call = [
            post
            for post in ringing
            if getattr(post, "is_on_call", False) and self._may_read(post, item)
        ]
        if item.is_urgent and (named or on_call):
            return [*named, *on_call]
        return named or on_call or able

    def _may_read(self, post: Post, item: News) -> bool:
        """Whether it will be sent to this post, as far as is known when it is written."""
        case = item.case
        if not case.is_sealed and post.unit_id == case.holder_id:
            return True
        if item.event.audience == "posts":
            return post.pk in {named.pk for named in self.named_posts}
        if case.spec.has_area_sight and not case.is_sealed and oversees(post, case.area_id):
            return True
        return can_see(staff_actor(told_in(post), acting_post_id=post.pk), case)

    def _free(self, posts: Iterable[Post], item: News) -> list[Post]:
        """Without whoever is kept out; of a sealed case those alone who are named on it."""
        free = [post for post in posts if not self._is_barred(post)]
        if not item.case.is_sealed:
            return free
        named = {post.pk for post in self.named_posts}
        return [post for post in free if post.pk in named]

    def _is_barred(self, post: Post) -> bool:
        # A post that was kept says nothing of this tree.
        is_kept = self.tree.kept_posts is not None
        if not (self.tree.is_guarded if is_kept else getattr(post, "is_guarded", False)):
            return False
        return self.kept_out.bars(told_in(post).pk, [post.unit_id]) or self.kept_out.bars(
            post.user_id
        )

    def _may_be_open(self, item: News) -> bool:
        """Whether a whole unit may read it: never of what is kept from anybody."""
        is_open_kind = item.case.spec.has_area_sight and item.event.audience != "posts"
        return is_open_kind and not self.is_guarded

    @cached_property
    def is_guarded(self) -> bool:
        """Whether somebody is kept out; asked anew, for this very act may have brought it."""
        self.tree.forget_guard()
        return self.tree.is_guarded

    @cached_property
    def posts(self) -> list[Post]:
        """Every post of the units that are meant, and those named, in one query."""
        units = {unit_id for reader in self.staff for unit_id in reader.units}
        named = {post_id for reader in self.staff for post_id in reader.posts}
        if not units and not named:
            return []
        kept = self.tree.kept_posts
        if kept is None:
            return list(self._posts(Q(unit__in=units) | Q(pk__in=named)))
        keep_posts(kept, units, self.tree.now)
        found = [post for unit_id in units for post in kept[unit_id]]
        others = named - {post.pk for post in found}
        return found + (list(self._posts(Q(pk__in=others))) if others else [])

    @cached_property
    def named_posts(self) -> list[Post]:
        """The posts that are named on the cases of this act."""
        cases = {item.case.pk for item in self.news} | {self.tree.root.pk}
        rows = Involvement.objects.filter(case__in=cases, until=None, roles__lt=Role.KEPT_OUT)
        return list(self._posts(Q(pk__in=rows.filter(post__isnull=False).values("post"))))

    def _posts(self, wanted: Q) -> Iterable[Post]:
        kept_out = Involvement.objects.filter(case=self.tree.root, roles__gte=Role.KEPT_OUT)
        return posts_at(self.tree.now).filter(wanted).annotate(is_guarded=Exists(kept_out))

    @cached_property
    def kept_out(self) -> KeptOut:
        return Facts(self.tree.root, SYSTEM).kept_out

    @cached_property
    def persons(self) -> list[int]:
        """Whoever left a number and wants messages; nobody where reports came in a flood."""
        root = self.tree.root
        if root.is_unverified or not channels.is_on("sms"):
            return []
        following = Involvement.objects.filter(
            case=root, person__isnull=False, until=None, roles__lt=Role.KEPT_OUT
        )
        mine = Q(case_id=root.pk, role="requester") | Q(pk__in=following.values("person"))
        people = Person.objects.filter(mine, erased_at=None).exclude(phone_hash="")
        refusing = OptOut.objects.values("phone_hash")
        return list(people.exclude(phone_hash__in=refusing).values_list("pk", flat=True))
