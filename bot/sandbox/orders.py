"""What may be asked of the sandbox over `/sim`, as shapes. A misspelt field is a mistake."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from bot.sandbox.keeping.files import Upload
from bot.sandbox.keeping.kept import Standing

NAME = Annotated[str, Field(min_length=1, max_length=64)]
TITLE = Annotated[str, Field(min_length=1, max_length=128)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class NewPerson(Order):
    id: Annotated[int, Field(ge=1, lt=2**52)]
    first_name: NAME
    last_name: NAME | None = None
    username: NAME | None = None
    language_code: NAME | None = None
    has_started: bool = False


class Write(Order):
    text: str
    reply_to: int | None = None
    chat_id: int | None = None
    thread_id: int | None = None


class Start(Order):
    """Following a link to the bot; the payload is what stands in it behind `start=`."""

    payload: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")] = ""


class BulkWrite(Write):
    person: int


class BulkTap(Order):
    person: int
    message_id: int
    data: str


class Bulk(Order):
    people: tuple[NewPerson, ...] = ()
    writes: tuple[BulkWrite | BulkTap, ...] = ()


class Press(Order):
    message_id: int
    label: str | None = None
    data: str | None = None
    chat_id: int | None = None


class Edit(Order):
    message_id: int
    text: str
    chat_id: int | None = None


class Delete(Order):
    message_id: int
    chat_id: int | None = None


class Other(Order):
    kind: str
    caption: str | None = None
    chat_id: int | None = None


class NewFile(Order):
    """One file with real bytes, as multipart."""

    kind: Literal["photo", "document"]
    file: Upload
    caption: str | None = None
    chat_id: int | None = None
    thread_id: int | None = None


class NewAlbum(Order):
    kind: Literal["photo", "document"]
    file: Annotated[
        tuple[Upload, ...], BeforeValidator(lambda given: given if type(given) is list else [given])
    ]
    caption: str | None = None
    chat_id: int | None = None


class Forge(Order):
    data: str
    message_id: int | None = None
    is_gone: bool = False
    chat_id: int | None = None


class NewGroup(Order):
    """`bot`: what our bot is there from the start."""

    title: TITLE
    founder: int
    members: tuple[int, ...] = ()
    type: Literal["group", "supergroup"] = "group"
    is_forum: bool = False
    bot: Standing | None = None


class Membership(Order):
    """Somebody, or without `person` the bot, becomes something in a group, by somebody's hand."""

    person: int | None = None
    standing: Standing
    by: int | None = None


class By(Order):
    by: int | None = None


class NewTopic(By):
    name: TITLE


class Move(Order):
    advance: Annotated[float, Field(ge=0)] | None = None
    to: AwareDatetime | None = None


class Latency(Order):
    ms: Annotated[int, Field(ge=0)]


class FloodOrder(Order):
    on: bool


class NextUpdate(Order):
    next_id: Annotated[int, Field(ge=1, lt=2**31)]
