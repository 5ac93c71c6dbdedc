"""Groups as the bot asks about them: the chat, its members, its topics, and leaving it.

Who comes and goes is decided by people (`gatherings.py`). A bot cannot list topics: it has to keep the
numbers it was given.
"""

from bot.sandbox.acting.gatherings import Gatherings
from bot.sandbox.acting.members import member_shown
from bot.sandbox.api.done import Done
from bot.sandbox.api.profile import Profile
from bot.sandbox.api.refusals import RefusedError, Said, bad_request
from bot.sandbox.keeping.chats import Chats, refuse_group
from bot.sandbox.keeping.kept import Body, Group, Standing, Topic

TOPIC_NAME_AT_MOST = 128
ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
GENERAL_TOPIC = 1
NO_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


class Groups:
    def __init__(self, *, chats: Chats, profile: Profile, gatherings: Gatherings) -> None:
        self._chats = chats
        self._profile = profile
        self._gatherings = gatherings

    # -- readings

    def chat(self, parameters: Body) -> Done:
        chat = self._chats.find(parameters.get("chat_id"))
        if isinstance(chat, Group):
            refuse_group(chat)
        gifts = dict.fromkeys(NO_GIFTS, False)
        shown = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
        return Done({**chat.as_chat(), **shown})

    def member(self, parameters: Body) -> Done:
        chat = self._chats.find(parameters.get("chat_id"))
        wanted = parameters.get("user_id")
        if not isinstance(chat, Group):
            return Done(member_shown(self._sender(wanted, chat.id), Standing.MEMBER))
        refuse_group(chat)
        return Done(self._member(chat, wanted))

    def _member(self, group: Group, wanted: object) -> Body:
        if wanted == self._profile.bot_id:
            return member_shown(self._profile.as_sender(), group.bot)
        sender = self._sender(wanted)
        return member_shown(sender, group.standing(sender["id"]))

    def _sender(self, wanted: object, only: int | None = None) -> Body:
        if wanted == self._profile.bot_id:
            return self._profile.as_sender()
        person = self._chats.people.get(wanted) if isinstance(wanted, int) else None
        if person is None or only not in (None, person.id):
            raise bad_request("member not found")
        return person.as_sender()

    def member_count(self, parameters: Body) -> Done:
        chat = self._chats.find(parameters.get("chat_id"))
        if not isinstance(chat, Group):
            return Done(2)
        refuse_group(chat)
        return Done(sum(each.is_in for each in chat.members.values()) + chat.bot.is_in)

    def administrators(self, parameters: Body) -> Done:
        group = self._group(parameters, "there are no administrators in the private chat")
        leaders = [each for each, standing in group.members.items() if standing.leads]
        shown = [self._member(group, each) for each in leaders]
        if parameters.get("return_bots") and group.bot.leads:
            shown.append(self._member(group, self._profile.bot_id))
        return Done(shown)

    # -- effects

    def leave(self, parameters: Body) -> Done:
        group = self._group(parameters, "chat member status can't be changed in private chats")
        self._gatherings.bot_leaves(group)
        return Done(True, group.id)

    def create_topic(self, parameters: Body) -> Done:
        group = self._forum(parameters)
        name = topic_name(parameters)
        color = parameters.get("icon_color", ICON_COLORS[0])
        if color not in ICON_COLORS:
            raise bad_request("invalid topic icon color specified")
        topic = self._gatherings.open_topic(group, self._profile.as_sender(), name, color, by_bot=True)
        answer = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}
        return Done(answer, group.id)

    def edit_topic(self, parameters: Body) -> Done:
        group = self._forum(parameters)
        topic = self._topic(group, parameters)
        if "name" not in parameters or topic.name == topic_name(parameters):
            raise RefusedError(Said.TOPIC_NOT_MODIFIED)
        topic.name = parameters["name"]
        self._gatherings.tell_of_topic(group, topic, "forum_topic_edited", {"name": topic.name})
        return Done(True, group.id)

    def close_topic(self, parameters: Body) -> Done:
        return self._set_closed(parameters, True, "forum_topic_closed")

    def reopen_topic(self, parameters: Body) -> Done:
        return self._set_closed(parameters, False, "forum_topic_reopened")

    def _set_closed(self, parameters: Body, closed: bool, word: str) -> Done:
        group = self._forum(parameters)
        topic = self._topic(group, parameters)
        if topic.is_closed == closed:
            raise RefusedError(Said.TOPIC_NOT_MODIFIED)
        topic.is_closed = closed
        self._gatherings.tell_of_topic(group, topic, word, {})
        return Done(True, group.id)

    def delete_topic(self, parameters: Body) -> Done:
        group = self._forum(parameters)
        self._gatherings.delete_topic(group, self._topic(group, parameters))
        return Done(True, group.id)

    def _group(self, parameters: Body, otherwise: str) -> Group:
        chat = self._chats.find(parameters.get("chat_id"))
        if not isinstance(chat, Group):
            raise bad_request(otherwise)
        refuse_group(chat)
        return chat

    def _forum(self, parameters: Body) -> Group:
        chat = self._chats.find(parameters.get("chat_id"))
        if not isinstance(chat, Group) or not chat.is_forum:
            raise RefusedError(Said.NO_FORUM)
        refuse_group(chat)
        if not chat.bot.leads:
            raise bad_request("not enough rights to create a topic")
        return chat

    def _topic(self, group: Group, parameters: Body) -> Topic:
        topic = group.topics.get(parameters.get("message_thread_id", 0))
        if topic is None:
            raise RefusedError(Said.NO_THREAD)
        return topic


def topic_name(parameters: Body) -> str:
    name = str(parameters.get("name", ""))
    if not 1 <= len(name) <= TOPIC_NAME_AT_MOST:
        raise bad_request("topic name must be 1 to 128 characters (sandbox)")
    return name
