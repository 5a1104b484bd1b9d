"""person.<id>: what concerns one person alone."""

from django.utils.translation import gettext as _

from collab.errors import NotFound
from collab.realtime.topics import Caller, TopicConsumer
from schools.events import PERSON_EVENTS


class PersonTopic(TopicConsumer):
    """Nobody joins it but the person."""

    kind = "person"
    events = PERSON_EVENTS

    def join(self, caller: Caller, topic_id: str) -> None:
        if topic_id != str(caller.person.pk):
            raise NotFound(_("There is no such topic for you."))
