"""What a person did in Telegram → one Input → `take`. Nothing here looks at what it means.

python-telegram-bot finds the handler; a handler translates and hands on. It holds no conversation, knows no
role (who the sender is and may be is found when the Case is gathered) and cannot speak: the bot it runs on
is mute, only delivery may call Telegram.

Danger: python-telegram-bot's text handlers fire on edits and in groups unless told otherwise, and an edit
of last week's text would become today's answer. So: new private messages only, one handler for edits, and
identity is the numeric id of a person writing in her own private chat. What somebody forwarded or sent
through another bot is not her own word; it is kept as something she sent, never taken as an answer or a
command.
"""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

from telegram import ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from dialogs.inputs import (
    Asked,
    Edited,
    Fresh,
    Input,
    PutInGroup,
    ReachChanged,
    Sender,
    SentOther,
    Tapped,
    Wrote,
)
from storage.taking.rounds import Result, Taken

T = TypeVar("T")

HELP: Final = "help"  # what an unknown command is answered with
UNKNOWN_CODE: Final = "unknown-code"  # in place of a start parameter that no code of ours looks like
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_UNHOLDABLE = re.compile("[\0\ud800-\udfff]")
_CODE = re.compile(r"[A-Za-z0-9_-]{22,64}")
_CONTENTS: Final = (  # of a message that is not text; the first that is there counts
    "photo", "voice", "video_note", "video", "audio", "animation", "sticker", "document", "venue", "location",
    "contact", "poll", "dice", "story", "checklist", "paid_media", "game",
)  # fmt: skip
_GONE: Final = frozenset({ChatMember.BANNED, ChatMember.LEFT})
_GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


class SpokeOutOfTurn(TelegramError):
    """A handler tried to call Telegram. Only delivery may: what we say must be decided and stored first."""


class OddUpdate(Exception):
    """Something stands where an id must; the update is set aside."""


@dataclass(slots=True)
class InHand:
    """The inbox row being worked on, and what came of it."""

    inbox_id: int
    taken: bool = False  # an Input was made of it and handed to storage
    storage_refused: Exception | None = None  # storage could not take it now: the row waits, it is not poison
    failed: Exception | None = None  # a handler of ours raised
    parked: str = ""  # storage set it aside because deciding failed: class and place of the failure


in_hand: ContextVar[InHand] = ContextVar("in_hand")
Context = ContextTypes.DEFAULT_TYPE
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class _Herself(filters.MessageFilter):
    """A person in her own private chat, under her own name."""

    def filter(self, message: Message) -> bool:
        who = message.from_user
        return (
            who is not None and not who.is_bot and who.id == message.chat.id and message.sender_chat is None
        )


class _OwnWords(filters.MessageFilter):
    """Written by her: not forwarded, not made by another bot."""

    def filter(self, message: Message) -> bool:
        return message.forward_origin is None and message.via_bot is None


_PRIVATE = filters.ChatType.PRIVATE & _Herself(name="herself")
_NEW = filters.UpdateType.MESSAGE & _PRIVATE
# A live location is edited by her phone as she moves, every few seconds: not by her.
_EDIT = filters.UpdateType.EDITED_MESSAGE & _PRIVATE & ~filters.LOCATION


class Handlers:
    """The handlers of one bot.

    commands: names that exist. aliases: other words for them ("/peor"). contact_id: our id for a Telegram
    chat. fresh: randomness for what may need it.
    take: hands an Input to storage and returns when it is committed. acknowledge: stops the tapped button's
    spinner.
    """

    def __init__(
        self,
        *,
        commands: Collection[str],
        contact_id: Callable[[int], str],
        fresh: Callable[[], Fresh],
        take: Callable[[Input], Awaitable[Taken]],
        acknowledge: Callable[[str], None],
        aliases: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._commands = frozenset(commands)
        self._aliases = aliases
        self._contact_id = contact_id
        self._fresh = fresh
        self._storage_take = take
        self._acknowledge = acknowledge

    def add_to(self, application: AnyApplication) -> None:
        application.add_handlers(
            [
                MessageHandler(_NEW & filters.TEXT & _OwnWords(name="own words"), self.text),
                MessageHandler(_NEW & ~filters.StatusUpdate.ALL, self.other),
                MessageHandler(_EDIT, self.edit),
                CallbackQueryHandler(self.tap),
                ChatMemberHandler(self.reach, ChatMemberHandler.MY_CHAT_MEMBER),
            ]
        )
        application.add_error_handler(_note_failure)

    async def text(self, update: Update, _context: Context) -> None:
        """New text of hers: a command, or words."""
        message = _present(update.message)
        asked = _COMMAND.fullmatch(clean(message.text or ""))
        if asked is None:
            await self._take(
                Wrote(
                    sender=self._sender(_present(message.from_user)),
                    inbox_id=in_hand.get().inbox_id,
                    fresh=self._fresh(),
                    text=clean(message.text or ""),
                    message_id=_number(message.message_id),
                    replies_to=_replied(message),
                )
            )
            return
        command, words = self._command(asked[1].lower(), (asked[3] or "").strip())
        await self._take(
            Asked(
                sender=self._sender(_present(message.from_user)),
                inbox_id=in_hand.get().inbox_id,
                fresh=self._fresh(),
                command=command,
                words=words,
                message_id=_number(message.message_id),
            )
        )

    async def other(self, update: Update, _context: Context) -> None:
        """New, and not plain words of her own: a photo, a voice message, something forwarded."""
        message = _present(update.message)
        await self._take(
            SentOther(
                sender=self._sender(_present(message.from_user)),
                inbox_id=in_hand.get().inbox_id,
                kind=_content(message),
                caption=clean(message.caption or message.text or ""),
                message_id=_number(message.message_id),
            )
        )

    async def edit(self, update: Update, _context: Context) -> None:
        message = _present(update.edited_message)
        await self._take(
            Edited(
                sender=self._sender(_present(message.from_user)),
                inbox_id=in_hand.get().inbox_id,
                fresh=self._fresh(),
                text=clean(message.text or message.caption or ""),
                message_id=_number(message.message_id),
            )
        )

    async def tap(self, update: Update, _context: Context) -> None:
        """A tapped button. The message may be gone or inaccessible; who tapped is always told."""
        query = _present(update.callback_query)
        message = query.message
        if message is None or message.chat.id == query.from_user.id:
            await self._take(
                Tapped(
                    sender=self._sender(query.from_user),
                    inbox_id=in_hand.get().inbox_id,
                    fresh=self._fresh(),
                    handle=clean(query.data or ""),
                    message_id=_number(message.message_id) if message else None,
                )
            )
        self._acknowledge(query.id)

    async def reach(self, update: Update, _context: Context) -> None:
        """She blocked the bot, or let it in again; or somebody put it into a group."""
        change = _present(update.my_chat_member)
        if change.chat.type in _GROUPS:
            await self._group(change)
            return
        if change.chat.type != change.chat.PRIVATE or change.chat.id != change.from_user.id:
            return
        await self._take(
            ReachChanged(
                sender=self._sender(change.from_user),
                inbox_id=in_hand.get().inbox_id,
                blocked=change.new_chat_member.status in _GONE,
            )
        )

    async def _group(self, change: ChatMemberUpdated) -> None:
        """What happens in a group is nobody's care: only that we are in one is looked at."""
        if change.old_chat_member.status not in _GONE or change.new_chat_member.status in _GONE:
            return
        chat = _number(change.chat.id)
        language = clean(change.from_user.language_code or "")
        await self._take(
            PutInGroup(
                sender=Sender(contact_id=self._contact_id(chat), chat_id=chat, language=language),
                inbox_id=in_hand.get().inbox_id,
            )
        )

    def _command(self, name: str, words: str) -> tuple[str, str]:
        if name not in self._commands:
            name = self._aliases.get(name, name)
        if name not in self._commands:
            return HELP, ""
        if name == "start" and words and not _CODE.fullmatch(words):
            return name, UNKNOWN_CODE
        return name, words

    def _sender(self, who: User) -> Sender:
        chat = _number(who.id)
        return Sender(
            contact_id=self._contact_id(chat),
            chat_id=chat,
            name=clean(who.full_name),
            language=clean(who.language_code or ""),
        )

    async def _take(self, heard: Input) -> None:
        now = in_hand.get()
        now.taken = True
        try:
            outcome = await self._storage_take(heard)
            if outcome.result is Result.PARKED:
                now.parked = outcome.what
        except Exception as error:  # whatever storage raises, the row stays: intake decides when to try again
            now.storage_refused = error
            raise


def clean(text: str) -> str:
    """The text without what no database or renderer can hold: NUL and lone halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNHOLDABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def mute_application(bot_id: int, me: Mapping[str, Any]) -> AnyApplication:
    """An Application that finds handlers and nothing else: no updater, no job queue, no voice, no token."""
    request = _Mute(me)
    bot = ExtBot(token=f"{bot_id}:mute", request=request, get_updates_request=request)
    return ApplicationBuilder().bot(bot).updater(None).job_queue(None).build()


class _Mute(BaseRequest):
    """Knows who the bot is, and calls nobody."""

    def __init__(self, me: Mapping[str, Any]) -> None:
        self._me = json.dumps({"ok": True, "result": me}).encode()

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, method: str, *_args: Any, **_more: Any) -> tuple[int, bytes]:
        called = url.rpartition("/")[2]
        if called == "getMe":
            return 200, self._me
        raise SpokeOutOfTurn(f"a handler called {called}; only bot/speaking/deliver.py may call Telegram")


async def _note_failure(_update: object, context: Context) -> None:
    """python-telegram-bot swallows what handlers raise; intake must know."""
    now = in_hand.get()
    if now.storage_refused is None and isinstance(context.error, Exception):
        now.failed = context.error


def _present(thing: T | None) -> T:
    """What the handler's own filter has already looked for."""
    assert thing is not None
    return thing


def _replied(message: Message) -> int | None:
    return _number(message.reply_to_message.message_id) if message.reply_to_message else None


def _number(found: object) -> int:
    """An id as it must be; python-telegram-bot passes on whatever stands there, and further in nobody looks."""
    if not isinstance(found, int) or isinstance(found, bool) or not -(2**63) <= found < 2**63:
        raise OddUpdate(type(found).__name__)
    return found


def _content(message: Message) -> str:
    if message.forward_origin is not None:
        return "forwarded"
    if message.via_bot is not None:
        return "via_bot"
    if message.document is not None and (message.document.mime_type or "").startswith("image/"):
        return (
            "photo"  # sent as a file, which keeps its sharpness; an animation is a document too, but a video
        )
    return next((name for name in _CONTENTS if getattr(message, name, None)), "other")
