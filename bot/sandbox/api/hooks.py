"""setWebhook, deleteWebhook and getWebhookInfo: whether an address may be one.

Telegram wants https on four ports. This one pushes to its own machine only, and there plain http on any
port is allowed too, since nobody has a certificate for it.
"""

import re
from urllib.parse import urlsplit

from bot.sandbox.api.done import Done
from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.keeping.kept import Body
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import CONNECTIONS_DEFAULT, Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]*")
SECRET_AT_MOST = 256
CONNECTIONS_AT_MOST = 100
PORTS = frozenset({80, 88, 443, 8443})
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Hooks:
    def __init__(self, *, webhook: Webhook, updates: UpdateQueue) -> None:
        self._webhook = webhook
        self._updates = updates

    def put(self, parameters: Body) -> Done:
        url = parameters.get("url", "")
        if not url:
            return self.delete(parameters)
        refuse_secret(parameters.get("secret_token", ""))
        refuse_address(url)
        if "certificate" in parameters:
            raise ours("certificates are not offered")
        self._updates.end_poll(RefusedError(Said.WEBHOOK_SET))
        if "allowed_updates" in parameters:
            self._updates.allow(parameters["allowed_updates"])
        if parameters.get("drop_pending_updates"):
            self._updates.forget()
        asked = parameters.get("max_connections", CONNECTIONS_DEFAULT)
        connections = min(max(asked, 1), CONNECTIONS_AT_MOST)
        is_news = self._webhook.put(url, parameters.get("secret_token", ""), connections)
        return Done(True, description="Webhook was set" if is_news else "Webhook is already set")

    def delete(self, parameters: Body) -> Done:
        if parameters.get("drop_pending_updates"):
            self._updates.forget()
        is_news = self._webhook.put("", "", CONNECTIONS_DEFAULT)
        return Done(True, description="Webhook was deleted" if is_news else "Webhook is already deleted")

    def shown(self, _parameters: Body) -> Done:
        return Done(self._webhook.shown())


def refuse_secret(secret: str) -> None:
    if len(secret) > SECRET_AT_MOST:
        raise RefusedError(Said.SECRET_TOO_LONG)
    if not SECRET.fullmatch(secret):
        raise RefusedError(Said.SECRET_LETTERS)


def refuse_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RefusedError(Said.WEBHOOK_URL) from None
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedError(Said.WEBHOOK_URL)
    if parts.scheme == "http" and host in THIS_MACHINE:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if host not in THIS_MACHINE:
        raise ours("bad webhook: the sandbox pushes to this machine only, http://127.0.0.1 among others")
