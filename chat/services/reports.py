"""Reports: anybody may say that a message is wrong; those who look after the room read what was said."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from chat.access import (
    TEACHING,
    Place,
    get_message,
    get_place,
    moderators_of,
    overseeing,
)
from chat.events import MessageShape, ReportBrief, ReportFiled, ReportShape
from chat.models import Message, Report, Room
from chat.services.audit import REPORT, write_audit
from chat.services.changing import require
from chat.services.shapes import briefs, message_shapes
from collab import errors
from collab.realtime import log
from schools.access import members
from schools.models import GroupMembership, Person

CONTEXT_MESSAGES = 5  # before the reported one
MAX_REPORTS = 200  # the latest ones


def report_message(*, reporter: Person, room_id: int | str, message_id: int | str, reason: str) -> Report:
    """Report a message with what stands before it; a second time is no error and gives the first report.

    Told to the teachers of the group; for a direct room, and when the message is by one of the teachers, to
    the heads of the school (its administrators, where it has no head); never to its author. Raises NotFound,
    Conflict (the message is gone).
    """
    place = get_place(reporter, room_id)
    message = get_message(place, message_id)
    try:
        with transaction.atomic():
            if message.deleted_at is not None:
                raise errors.Conflict(_("This message was deleted."))
            report = Report.objects.create(
                room=place.room,
                message=message,
                reporter=reporter,
                reason=reason,
                context=[shape.model_dump(mode="json") for shape in _context(place, message)],
            )
            write_audit(
                room=place.room,
                actor=reporter,
                action=REPORT,
                subject_id=message.author_id,
                message_number=message.pk,
                reason=reason,
            )
            _tell(place, message, report)
    except IntegrityError:
        return Report.objects.get(message=message, reporter=reporter)
    return report


def _context(place: Place, message: Message) -> list[MessageShape]:
    before = Message.objects.filter(room=place.room, seq__lte=message.seq).select_related("author")
    if message.parent_id is not None:
        before = before.filter(Q(parent=message.parent_id) | Q(pk=message.parent_id))
    rows = list(before.order_by("-seq")[: CONTEXT_MESSAGES + 1])
    return message_shapes(place.room.school_id, rows[::-1])


def _tell(place: Place, message: Message, report: Report) -> None:
    told = set(moderators_of(place.room).values_list("pk", flat=True))
    if message.author_id in told:
        overseers = overseeing().filter(school=place.room.school_id)
        told |= set(overseers.values_list("person", flat=True))
    event = ReportFiled(report=_brief(place.room.school_id, [report])[0])
    log.append_many([(f"person.{pk}", event) for pk in sorted(told - {message.author_id})])


def reports_in(*, person: Person, room_id: int | str) -> list[ReportShape]:
    """The reports of a room, latest first, for those who moderate it; none about oneself."""
    place = get_place(person, room_id)
    require(place.abilities.moderate)
    return _shapes(Report.objects.filter(room=place.room).exclude(message__author=person))


def reports_for(*, person: Person) -> list[ReportShape]:
    """All reports that this person was told of, latest first (see `report_message`)."""
    teaches = members().filter(role__in=TEACHING)
    overseen = overseeing().filter(person=person).values("school")
    # Whoever was a teacher of the group then: a report does not go when they leave.
    taught = GroupMembership.objects.filter(role__in=TEACHING)
    by_teacher = Exists(taught.filter(group=OuterRef("room__group"), person=OuterRef("message__author")))
    told = Q(room__group__in=teaches.filter(person=person).values("group")) | Q(
        Q(room__kind=Room.Kind.DIRECT) | Q(by_teacher), room__school__in=overseen
    )
    return _shapes(Report.objects.filter(told).exclude(message__author=person))


def _shapes(reports: QuerySet[Report]) -> list[ReportShape]:
    rows = list(reports.select_related("reporter", "room").order_by("-id")[:MAX_REPORTS])
    by_school: dict[int, list[Report]] = {}
    for report in rows:
        by_school.setdefault(report.room.school_id, []).append(report)
    shapes = {
        brief.id: ReportShape(**brief.model_dump(), context=report.context)
        for school_id, group in by_school.items()
        for report, brief in zip(group, _brief(school_id, group), strict=True)
    }
    return [shapes[str(report.pk)] for report in rows]


def _brief(school_id: int, reports: list[Report]) -> list[ReportBrief]:
    reporters = briefs(school_id, (report.reporter for report in reports))
    return [
        ReportBrief(
            id=str(report.pk),
            room=str(report.room_id),
            message=str(report.message_id),
            reporter=reporter,
            reason=report.reason,
            at=report.created_at,
        )
        for report, reporter in zip(reports, reporters, strict=True)
    ]
