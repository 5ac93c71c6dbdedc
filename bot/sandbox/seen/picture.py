"""The whole sandbox at one moment, as a page needs it to draw itself before it follows the stream.

Only reads. Everything in it is as of the event whose number it names.
"""

from collections.abc import Callable
from dataclasses import asdict

from bot.sandbox.api.profile import Profile
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chats
from bot.sandbox.keeping.kept import Body
from bot.sandbox.seen.screens import keyboard_seen, seen
from bot.sandbox.seen.stream import Stream
from bot.sandbox.webhook import Webhook


class Picture:
    def __init__(
        self,
        *,
        chats: Chats,
        clock: Clock,
        faults_shown: Callable[[], Body],
        profile: Profile,
        webhook: Webhook,
        stream: Stream,
    ) -> None:
        self._chats = chats
        self._clock = clock
        self._faults_shown = faults_shown
        self._webhook = webhook
        self._profile = profile
        self._stream = stream

    def taken(self) -> Body:
        return {
            "n": self._stream.last,
            "clock": self._clock.shown(),
            "bot": self._profile.as_sender(),
            "people": [asdict(person) for person in self._chats.people.values()],
            "chats": [group.shown() for group in self._chats.groups.values()],
            "screens": {
                **{str(each): self._screen(each) for each in self._chats.people},
                **{str(each): self._group_screen(each) for each in self._chats.groups},
            },
            "faults": self._faults_shown(),
            "webhook": self._webhook.shown(),
            "calls": [event.body() for event in self._stream.calls],
        }

    def _screen(self, person_id: int) -> Body:
        language = self._chats.people[person_id].language_code or ""
        return {
            **self._shown(person_id),
            "commands": self._profile.commands_in_private(person_id, language),
        }

    def _group_screen(self, chat_id: int) -> Body:
        """Commands differ by person; the plain ones are those of a member without a language."""
        group = self._chats.groups[chat_id]
        by_person = {}
        for member, standing in group.members.items():
            language = self._chats.people[member].language_code or ""
            leads = standing.leads
            by_person[str(member)] = self._profile.commands_in_group(chat_id, member, language, leads=leads)
        return {
            **self._shown(chat_id),
            "commands": self._profile.commands_in_group(chat_id, 0, "", leads=False),
            "commands_by_person": by_person,
        }

    def _shown(self, chat_id: int) -> Body:
        return {
            "messages": [seen(kept) for kept in self._chats.messages[chat_id].values()],
            "keyboard": keyboard_seen(self._chats.keyboards.get(chat_id)),
        }
