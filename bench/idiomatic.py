"""The bot one would write from python-telegram-bot's own examples: the alternative that Aftercare is measured
against.

The same six questions; a ConversationHandler holds where each patient is, an SQLModel session commits one row
per answer before the next question is asked. Written to be good of its kind and to be given every benefit:
SQLite with the same durability as ours (WAL, synchronous=FULL), no limiter, no encryption, no journal, no
rules, and after a restart it finds a patient's place again from her rows, which most such bots do not.

What it cannot do is the point: python-telegram-bot confirms updates to Telegram when they are in memory, and
a ConversationHandler needs them worked on one after another.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, col, create_engine, func, select
from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

Context = ContextTypes.DEFAULT_TYPE
AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class PatientAnswer(SQLModel, table=True):
    """One answer of one patient: what a red-flag rule or a nurse would read."""

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(index=True)
    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """options: what she may choose from; without any, a number is asked for."""

    key: str
    text: str
    options: tuple[str, ...] = ()

    def understands(self, text: str) -> bool:
        if self.options:
            return text in self.options
        try:
            return 30 <= float(text.replace(",", ".")) <= 300
        except ValueError:
            return False


QUESTIONS = (
    Question(key="weight", text="What is your weight this morning? Send the number in kg."),
    Question(
        key="breathless",
        text="How is your breathing?",
        options=("Not short of breath", "With effort, as usual", "Worse than usual", "Hard even at rest"),
    ),
    Question(
        key="orthopnoea",
        text="Last night, did you wake up short of breath or need more pillows than usual?",
        options=("Yes", "No"),
    ),
    Question(
        key="swelling",
        text="Are your feet, legs or belly swollen?",
        options=("No swelling", "The same as usual", "More than usual"),
    ),
    Question(
        key="dizzy_faint",
        text="Have you been dizzy, or have you fainted, in the last 24 hours?",
        options=("Neither", "Dizzy", "I fainted"),
    ),
    Question(
        key="taken_medicines",
        text="Have you taken your medicines since yesterday as planned?",
        options=("Yes", "No"),
    ),
)
THANKS = "Thank you, that is all for today."


def open_engine(file: str) -> Engine:
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: object) -> None:  # Any: of the driver
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["patientanswer"]])
    return engine


class CheckIn:
    """The conversation. Its states are the numbers of the questions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def handler(self) -> ConversationHandler[Context]:
        text = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND
        return ConversationHandler(
            entry_points=[MessageHandler(text, self.resume)],
            states={
                number: [MessageHandler(text, self.answering(number))] for number in range(len(QUESTIONS))
            },
            fallbacks=[],
        )

    async def resume(self, update: Update, _context: Context) -> int:
        """A patient whose conversation this process does not know: her rows say how far she is."""
        assert update.message is not None
        with Session(self._engine) as session:
            mine = select(func.count()).where(col(PatientAnswer.chat_id) == update.message.chat_id)
            number = session.exec(mine).one()
        return await self._answer(update, number % len(QUESTIONS))

    def answering(self, number: int) -> Callable[[Update, Context], Any]:
        async def answer(update: Update, _context: Context) -> int:
            return await self._answer(update, number)

        return answer

    async def _answer(self, update: Update, number: int) -> int:
        message = update.message
        assert message is not None
        assert message.text is not None
        question = QUESTIONS[number]
        if not question.understands(message.text):
            await message.reply_text(
                f"I did not understand that. {question.text}", reply_markup=keyboard(question)
            )
            return number
        with Session(self._engine) as session:
            session.add(
                PatientAnswer(
                    chat_id=message.chat_id, question=question.key, answer=message.text, at=datetime.now(UTC)
                )
            )
            session.commit()
        if number + 1 == len(QUESTIONS):
            await message.reply_text(THANKS, reply_markup=ReplyKeyboardRemove())
            return ConversationHandler.END
        following = QUESTIONS[number + 1]
        await message.reply_text(following.text, reply_markup=keyboard(following))
        return number + 1


def keyboard(question: Question) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    if not question.options:
        return ReplyKeyboardRemove()
    return ReplyKeyboardMarkup([[option] for option in question.options], one_time_keyboard=True)


def build(*, token: str, api: str, engine: Engine, request: BaseRequest | None = None) -> AnyApplication:
    """The application as the documentation builds it. request: a transport without a server."""
    builder = ApplicationBuilder().token(token).base_url(f"{api}/bot")
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    application = builder.build()
    application.add_handler(CheckIn(engine).handler())
    return application


def main(arguments: Sequence[str]) -> None:
    token, api, file = arguments
    build(token=token, api=api, engine=open_engine(file)).run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main(sys.argv[1:])
