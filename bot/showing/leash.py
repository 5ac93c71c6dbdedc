"""`python -m bot.showing.leash`: the bot of the demo, which ends when the demo does, however that ends.

Its standard input is a pipe that the demo holds and never writes to. When the demo is gone the pipe closes,
and the bot ends on the spot, so that the next demo finds its database free; it is built to lose nothing by
that. Everything else is `aftercare run`.
"""

import os
import signal
import threading

from bot.__main__ import main

STANDARD_INPUT = 0


def end_with_the_demo() -> None:
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=end_with_the_demo, name="leash", daemon=True).start()
    main(["run"])
