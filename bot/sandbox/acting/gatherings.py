"""Groups as people make them: founding one, coming and going, taking the bot in and putting it out, turning
a group into a supergroup, opening topics.

Each step leaves the service messages Telegram leaves and tells the bot what it would tell it. Numbers of
groups follow Telegram's: negative, those of supergroups beginning with -100. Danger: a supergroup made out
of a group has another number; the old one answers every call with where it went.
"""

from collections.abc import Iterable

from bot.sandbox.acting.posting import Posting
from bot.sandbox.api.profile import Profile
from bot.sandbox.keeping.chats import BASIC_GROUP, SUPERGROUP, Chats
from bot.sandbox.keeping.kept import Body, Group, Person, Standing, Topic

FIRST_GROUP = -4_000_001
FIRST_SUPERGROUP = -1_001_000_000_001
PLAIN_ICON = 7322096


class CannotGatherError(ValueError):
    """People cannot do this to a group; the text says why."""


class Gatherings:
    def __init__(self, *, chats: Chats, posting: Posting, profile: Profile) -> None:
        self._chats = chats
        self._posting = posting
        self._profile = profile

    def group(self, chat_id: int) -> Group:
        group = self._chats.groups.get(chat_id)
        if group is None:
            raise CannotGatherError(f"there is no group {chat_id}; found one first")
        if group.is_deleted or group.migrated_to is not None:
            raise CannotGatherError(f"group {chat_id} is no more")
        return group

    def found(
        self, title: str, kind: str, founder: Person, members: Iterable[Person], *, is_forum: bool = False
    ) -> Group:
        if is_forum and kind != SUPERGROUP:
            raise CannotGatherError("only a supergroup has topics")
        standings = {each.id: Standing.MEMBER for each in members}
        standings[founder.id] = Standing.CREATOR
        group = Group(id=self._free_id(kind), title=title, kind=kind, is_forum=is_forum, members=standings)
        self._chats.add_group(group)
        word = f"{kind}_chat_created"
        self._posting.post(group, {**self._posting.head(founder.as_sender(), group), word: True})
        return group

    def _free_id(self, kind: str) -> int:
        first = FIRST_SUPERGROUP if kind == SUPERGROUP else FIRST_GROUP
        return first - sum(group.kind == kind for group in self._chats.groups.values())

    def put_bot(self, group: Group, standing: Standing, by: Person) -> Body:
        """Take the bot in, give it rights or take them, put it out."""
        before, group.bot = group.bot, standing
        if before is standing:
            return {"update_id": None}
        self._chats.group_changed(group)
        bot, sender = self._profile.as_sender(), by.as_sender()
        update_id = self._posting.membership(group, sender, bot, before, standing)
        if standing.is_in and not before.is_in:
            self._posting.post(group, {**self._posting.head(sender, group), "new_chat_members": [bot]})
        return {"update_id": update_id}

    def put_member(self, group: Group, person: Person, standing: Standing, by: Person) -> Body:
        before = group.standing(person.id)
        if before is standing:
            return {"update_id": None}
        group.members[person.id] = standing
        self._chats.group_changed(group)
        sender, member = by.as_sender(), person.as_sender()
        update_id = self._posting.membership(group, sender, member, before, standing)
        head = self._posting.head(sender, group)
        if standing.is_in and not before.is_in:
            self._posting.post(group, {**head, "new_chat_members": [member]})
        elif before.is_in and not standing.is_in:
            self._posting.post(group, {**head, "left_chat_member": member})
        return {"update_id": update_id}

    def bot_leaves(self, group: Group) -> None:
        bot = self._profile.as_sender()
        self._posting.membership(group, bot, bot, group.bot, Standing.LEFT)
        group.bot = Standing.LEFT
        self._chats.group_changed(group)

    def upgrade(self, group: Group, by: Person) -> Group:
        """The supergroup that takes this group's place, with everybody in it."""
        if group.kind != BASIC_GROUP:
            raise CannotGatherError(f"{group.id} is a {group.kind}; only a group becomes a supergroup")
        new = Group(
            id=self._free_id(SUPERGROUP),
            title=group.title,
            kind=SUPERGROUP,
            members=dict(group.members),
            bot=group.bot,
        )
        self._chats.add_group(new)
        sender = by.as_sender()
        self._posting.post(group, {**self._posting.head(sender, group), "migrate_to_chat_id": new.id})
        group.migrated_to = new.id
        self._chats.group_changed(group)
        self._posting.post(new, {**self._posting.head(sender, new), "migrate_from_chat_id": group.id})
        return new

    def delete(self, group: Group) -> Body:
        group.is_deleted = True
        self._chats.group_changed(group)
        return {}

    # -- topics

    def open_topic(
        self, group: Group, sender: Body, name: str, color: int = PLAIN_ICON, *, by_bot: bool = False
    ) -> Topic:
        if not group.is_forum:
            raise CannotGatherError(f"group {group.id} has no topics")
        content = {"forum_topic_created": {"name": name, "icon_color": color}}
        number = self._chats.next_id(group.id)
        head = self._posting.head(sender, group)
        thread = {"message_id": number, "message_thread_id": number, "is_topic_message": True}
        self._posting.post(group, {**head, **thread, **content}, by_bot=by_bot)
        topic = group.topics[number] = Topic(id=number, name=name, icon_color=color)
        self._chats.group_changed(group)
        return topic

    def tell_of_topic(self, group: Group, topic: Topic, word: str, content: Body) -> None:
        """A change the bot made, as a service message in the topic."""
        head = self._posting.head(self._profile.as_sender(), group)
        thread = {"message_thread_id": topic.id, "is_topic_message": True}
        self._posting.post(group, {**head, **thread, word: content}, by_bot=True)
        self._chats.group_changed(group)

    def delete_topic(self, group: Group, topic: Topic) -> None:
        """Gone, with everything that was said in it."""
        del group.topics[topic.id]
        for kept in self._chats.messages[group.id].values():
            if kept.body.get("message_thread_id") == topic.id and not kept.is_deleted:
                self._chats.delete(kept)
        self._chats.group_changed(group)
