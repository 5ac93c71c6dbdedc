"""The only place that speaks: claimed rows of the outbox go to Telegram, and what became of them comes
back.

Keeps a flowing window of sends in flight, one per chat, and settles each as soon as its fate is known: a
slow send holds up nobody else. Decides when to try again; what an answer of Telegram means is read in
speak.py, what leaves first in departures.py, how fast in limits.py. Never decides what is said, never
drops a row: each is settled, or is still held (`holding`), or the database would not take its settlement,
and then the sweep for stuck sends finds it.

Danger: between Telegram's answer and the settlement a crash makes a send ambiguous; the outbox settles it
at the next start as `unknown`, and repeatable words may arrive twice. Only one process may deliver for a
bot.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from datetime import timedelta

import structlog

from bot.seams import Clock, Crash, Rng, Wait, no_crash, wait_for_event
from bot.speaking.departures import Departures
from bot.speaking.limits import Limits
from bot.speaking.render import Rendered, Renderer
from bot.speaking.speak import Disowned, NotYet, Outcome, Refused, Sent, Speaker, Unheard
from dialogs.turn import Lane
from storage.database import Unavailable
from storage.outbox import Claimed, Settlement
from storage.outbox import Outcome as Settled

WINDOW = 64  # sends in flight
UNSETTLED_MAX = 256  # sends in flight or answered, whose fate the database does not have yet
HELD_MAX = 5000  # rows held in memory; above it, all but escalations go back to the outbox
TAPS_IN_FLIGHT = 32
DRAIN_SECONDS = 10.0
FIRST_WAIT_SECONDS = 1.0  # before the second try; doubled with every further one
LONGEST_WAIT_SECONDS = {Lane.ESCALATION: 5.0, Lane.REPLY: 15.0, Lane.CHECK_IN: 60.0, Lane.INFORMATION: 60.0}
DISOWNED_SECONDS = (30.0, 300.0)  # how long to keep silent when Telegram does not know us: first, at most
FLOOD_SPREAD_SECONDS = 2.0
SETTLE_TRIES = 5
SETTLE_WAIT_SECONDS = 0.1  # doubled with every further try
SETTLE_WAIT_LONGEST_SECONDS = 5.0
CLAIM_AGAIN_SECONDS = 1.0

_log = structlog.get_logger()


class Delivery:
    """Offer it claimed rows; run `run()` beside everything else; `stop()` before the end.

    claim: at most so many ready rows, for this process, of no lane beyond the one named.
    settle: keeps what became of one row; may raise, and is then tried again.
    menu: gives a chat the list of commands that its row names, best effort; never raises.
    """

    def __init__(
        self,
        *,
        speaker: Speaker,
        renderer: Renderer,
        claim: Callable[[int, Lane], Awaitable[Sequence[Claimed]]],
        settle: Callable[[Settlement], Awaitable[None]],
        clock: Clock,
        limits: Limits,
        rng: Rng,
        crash: Crash = no_crash,
        wait: Wait = wait_for_event,
        window: int = WINDOW,
        menu: Callable[[Claimed], Coroutine[None, None, None]] | None = None,
    ) -> None:
        self._speaker = speaker
        self._renderer = renderer
        self._claim = claim
        self._settle_row = settle
        self._clock = clock
        self._limits = limits
        self._rng = rng
        self._crash = crash
        self._wait = wait
        self._window = window
        self._menu = menu
        self._departures = Departures(limits)
        self._held: dict[int, Claimed] = {}  # every row that is claimed and not yet settled
        self._flights: dict[int, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()  # settlements and acknowledgements of taps
        self._taps = 0
        self._in_flight = 0
        self._wake = asyncio.Event()
        self._changed = asyncio.Event()  # something ended: for those who wait for quiet
        self._ready_rows = True  # what was left by an earlier process is claimed at once
        self._urgent_rows = True  # and what may be urgent among it even while there is no room for more
        self._is_claiming = False
        self._claim_when_empty = False
        self._stopping = False
        self._silent_until = float("-inf")
        self._silence_seconds = 0.0
        self._line_is_down = False

    # --- what others call ---------------------------------------------------------------------------------

    def offer(self, rows: Sequence[Claimed]) -> None:
        """Rows claimed for us, after their commit. Call it on the loop."""
        for row in rows:
            held = self._held.get(row.id)
            if held is not None and held.fence >= row.fence:
                continue
            self._held[row.id] = row
            if self._stopping or (len(self._held) > HELD_MAX and row.say.lane is not Lane.ESCALATION):
                self._return((row,), CLAIM_AGAIN_SECONDS)
            else:
                self._departures.add(row)
        self._send_what_may_leave()

    def hush(self, contacts: Collection[str]) -> None:
        """What waited for these contacts was taken back: what is held for them here goes back, and ends there."""
        for chat_id in {row.chat_id for row in self._held.values() if row.contact_id in contacts}:
            self._return(self._departures.give_back(chat_id), 0.0)

    def nudge(self) -> None:
        """Ready rows were written."""
        self._ready_rows = self._urgent_rows = True
        self._wake.set()

    def acknowledge(self, callback_query_id: str) -> None:
        """Tell a phone that its tap arrived: after the commit, best effort, without text."""
        if self._taps < TAPS_IN_FLIGHT and not self._stopping:
            self._taps += 1
            self._beside(self._acknowledge(callback_query_id))

    def holding(self) -> set[int]:
        """Rows that are not stuck: we are about to send them, or are sending them."""
        return set(self._held)

    async def idle(self) -> None:
        """Until nothing is held, nothing is ready to be claimed and no tap waits. Needs `run()` beside it."""
        while self._held or self._is_claiming or self._others or (self._ready_rows and not self._is_silent()):
            self._changed.clear()
            await self._wait(self._changed, None)

    async def run(self) -> None:
        """Claim ready rows as there is room, and send what had to wait. Ends with `stop()`."""
        while not self._stopping:
            self._wake.clear()
            again = await self._claim_ready()
            at = self._pump()
            seconds = None if at is None else max(0.0, at - self._clock.monotonic())
            if again is not None:
                seconds = again if seconds is None else min(seconds, again)
            await self._wait(self._wake, seconds)

    async def stop(self) -> None:
        """Give back what was not sent, wait a little for what is on its way, and end."""
        self._stopping = True
        self._wake.set()
        self._return(self._departures.give_back_all(), 0.0)
        until = self._clock.monotonic() + DRAIN_SECONDS
        while (self._flights or self._others) and (left := until - self._clock.monotonic()) > 0:
            self._changed.clear()
            await self._wait(self._changed, left)
        for flight in tuple(self._flights.values()):
            flight.cancel()
        for beside in tuple(self._others):
            beside.cancel()
        await asyncio.gather(*self._flights.values(), *self._others, return_exceptions=True)

    # --- claiming -----------------------------------------------------------------------------------------

    async def _claim_ready(self) -> float | None:
        """Fill up to one window of rows waiting here; while it is full, look for escalations alone. Seconds to wait."""
        has_room = len(self._departures) <= self._window // 2
        if self._is_silent() or not (self._ready_rows if has_room else self._urgent_rows):
            return None
        self._ready_rows, self._urgent_rows, self._is_claiming = not has_room, False, True
        try:
            rows = await self._claim(self._window, Lane.INFORMATION if has_room else Lane.ESCALATION)
        except Exception as error:  # the database is away; whatever it was, sending must not end
            _log.error("Ready messages could not be claimed.", action="claim-failed", error=error)
            self._ready_rows = self._urgent_rows = True
            return CLAIM_AGAIN_SECONDS
        finally:
            self._is_claiming = False
            self._changed.set()
        if rows:
            self._ready_rows = self._urgent_rows = True  # there may be more, also for the same contacts
            self.offer(rows)
        # Rows may have been passed over because their contact has one on the way.
        self._claim_when_empty = has_room and not rows and bool(self._held)
        return 0.0 if rows else None

    # --- sending ------------------------------------------------------------------------------------------

    def _send_what_may_leave(self) -> None:
        """Without a detour over `run`; that is woken only where a time or a claim has to be watched."""
        if self._pump() is not None or self._ready_rows:
            self._wake.set()

    def _pump(self) -> float | None:
        """Start every send that may start now; the instant at which to look again."""
        now = self._clock.monotonic()
        if self._is_silent():
            self._return(self._departures.give_back_all(), self._silent_until - now)
            return self._silent_until if self._ready_rows else None
        while self._in_flight < self._window and len(self._flights) < UNSETTLED_MAX:
            step = self._departures.take(now)
            if step.give_back and step.at is not None:
                self._return(step.give_back, step.at - now, chat_wide=True)
            elif step.row is None:
                return step.at
            else:
                self._limits.spend(step.row.say.lane, step.row.chat_id, now)
                self._in_flight += 1
                self._flights[step.row.id] = asyncio.create_task(self._fly(step.row))
        return None

    async def _fly(self, row: Claimed) -> None:
        """One row from here to its settlement."""
        try:
            outcome = await self._speak(row)
        except asyncio.CancelledError:  # we are stopping and it took too long
            outcome = Unheard()
        self._in_flight -= 1
        settlement = self._judged(row, outcome)
        if isinstance(outcome, Sent):
            self._crash("deliver.sent_before_settle")
        await self._settle(row, settlement)
        if row.say.menu is not None and self._menu is not None and isinstance(outcome, Sent):
            self._beside(self._menu(row))
        if row.say.leaves and isinstance(outcome, Sent | Refused):
            self._beside(self._speaker.leave(row.chat_id))
        self._flights.pop(row.id, None)
        self._departures.done(row.chat_id)
        self._changed.set()
        self._send_what_may_leave()

    async def _speak(self, row: Claimed) -> Outcome:
        rendered = self._rendered(row)
        for _ in rendered.parts[1:]:
            self._limits.spend(row.say.lane, row.chat_id, self._clock.monotonic())
        self._crash("deliver.before_send")
        try:
            return await self._speaker.speak(row, rendered)
        except Exception as error:  # a defect: the message may have left, and the others must
            _log.error(
                "A send failed in a way we do not know.", action="send-failed", outbox_id=row.id, error=error
            )
            return Unheard()

    def _rendered(self, row: Claimed) -> Rendered:
        now = self._clock.now()
        try:
            rendered = self._renderer.render(
                row.say.words, row.say.options, row.handles, language=row.language, now=now
            )
        except Exception as error:  # a defect: a person still waits for an answer
            _log.error(
                "A message could not be rendered.", action="render-failed", outbox_id=row.id, error=error
            )
            return self._renderer.apology(row.language)
        for fault in rendered.faults:
            _log.error(
                "A wording is missing or broken.", action="wording-missing", outbox_id=row.id, key=fault
            )
        return rendered

    # --- what became of it ----------------------------------------------------------------------------------

    def _judged(self, row: Claimed, outcome: Outcome) -> Settlement:
        match outcome:
            case Sent(message_id=message_id):
                self._note_line(is_down=False)
                self._limits.succeeded()
                self._silence_seconds = 0.0
                return Settlement(id=row.id, fence=row.fence, outcome=Settled.SENT, message_id=message_id)
            case Refused(refusal=refusal):
                _log.warning(
                    "Telegram refused a message.", action="refused", outbox_id=row.id, outcome=refusal.value
                )
                return Settlement(id=row.id, fence=row.fence, outcome=Settled.REFUSED, refusal=refusal)
            case NotYet(seconds=float() as seconds):
                return self._flooded(row, seconds)
            case NotYet():
                self._note_line(is_down=True)
                return self._put_off(row, self._backoff(row))
            case Disowned():
                return self._fall_silent(row)
            case Unheard():
                _log.warning(
                    "A send got no answer; Telegram may have it.", action="unheard", outbox_id=row.id
                )
                return self._unknown(row)

    def _flooded(self, row: Claimed, seconds: float) -> Settlement:
        """Telegram wants this chat left alone."""
        now = self._clock.monotonic()
        seconds += self._rng.uniform(0.0, FLOOD_SPREAD_SECONDS)
        self._limits.penalise(row.chat_id, now + seconds, now)
        _log.warning(
            "Telegram asks us to wait.", action="flooded", outbox_id=row.id, seconds=round(seconds, 1)
        )
        return self._put_off(row, seconds, chat_wide=True)

    def _fall_silent(self, row: Claimed) -> Settlement:
        """Telegram does not know our token. Everything is kept; a person has to act."""
        first, longest = DISOWNED_SECONDS
        now = self._clock.monotonic()
        if not self._is_silent():
            self._silence_seconds = min(longest, 2 * self._silence_seconds or first)
            self._silent_until = now + self._silence_seconds
            _log.critical(
                "Telegram does not accept our token. Nothing can be sent, everything is kept. "
                "Set AFTERCARE_TOKEN to the token BotFather shows and start again.",
                action="token-refused",
                seconds=self._silence_seconds,
            )
        self._ready_rows = True  # to look again when the silence ends
        self._wake.set()
        return self._put_off(row, self._silent_until - now)

    def _is_silent(self) -> bool:
        return self._clock.monotonic() < self._silent_until

    def _backoff(self, row: Claimed) -> float:
        longest = LONGEST_WAIT_SECONDS[row.say.lane]
        doubled = FIRST_WAIT_SECONDS * 2.0 ** min(row.attempts, 10)
        return min(longest, doubled) * self._rng.uniform(0.5, 1.0)

    def _put_off(self, row: Claimed, seconds: float, *, chat_wide: bool = False) -> Settlement:
        """Try later; what waits behind it for the same chat goes back too, so that the order holds."""
        self._return(self._departures.give_back(row.chat_id), seconds, chat_wide=chat_wide)
        return self._later(row, seconds, chat_wide=chat_wide)

    def _later(self, row: Claimed, seconds: float, *, chat_wide: bool = False) -> Settlement:
        return Settlement(
            id=row.id,
            fence=row.fence,
            outcome=Settled.LATER,
            retry_at=self._clock.now() + timedelta(seconds=seconds),
            chat_wide=chat_wide,
        )

    def _unknown(self, row: Claimed) -> Settlement:
        """Should the outbox repeat it, then not at once."""
        retry_at = self._clock.now() + timedelta(seconds=self._backoff(row))
        return Settlement(id=row.id, fence=row.fence, outcome=Settled.UNKNOWN, retry_at=retry_at)

    def _return(self, rows: Sequence[Claimed], seconds: float, *, chat_wide: bool = False) -> None:
        """Back to the outbox, unsent, until so many seconds from now."""
        for row in rows:
            self._beside(self._settle(row, self._later(row, seconds, chat_wide=chat_wide)))

    async def _settle(self, row: Claimed, settlement: Settlement) -> None:
        """Try until the database takes it. What it will not take though it answers is given up after a few
        tries and found by the sweep for stuck sends; while it is away we know more than it does, and hold on.
        """
        attempt = 0
        while True:
            try:
                await self._settle_row(settlement)
                break
            except Exception as error:  # whatever it was, the others must be settled
                if attempt < SETTLE_TRIES:
                    _log.error(
                        "What became of a message could not be kept.",
                        action="settle-failed",
                        outbox_id=row.id,
                        attempt=attempt,
                        error=error,
                    )
                wait = min(SETTLE_WAIT_SECONDS * 2.0 ** min(attempt, 10), SETTLE_WAIT_LONGEST_SECONDS)
                await self._wait(asyncio.Event(), wait)
                attempt += 1
                if attempt >= SETTLE_TRIES and (self._stopping or not isinstance(error, Unavailable)):
                    break
        if self._held.get(row.id) is row:  # else it was claimed again meanwhile, under a new fence
            del self._held[row.id]
        if self._claim_when_empty and not self._held:
            self._claim_when_empty, self._ready_rows = False, True
            self._wake.set()
        self._changed.set()

    def _note_line(self, *, is_down: bool) -> None:
        if is_down and not self._line_is_down:
            _log.warning(
                "Telegram cannot be reached; messages wait.", action="line-down", waiting=len(self._held)
            )
        elif self._line_is_down and not is_down:
            _log.info("Telegram can be reached again.", action="line-up", waiting=len(self._held))
        self._line_is_down = is_down

    # --- beside -------------------------------------------------------------------------------------------

    async def _acknowledge(self, callback_query_id: str) -> None:
        try:
            await self._speaker.acknowledge(callback_query_id)
        finally:
            self._taps -= 1

    def _beside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._others.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._others.discard(task)
        self._changed.set()
