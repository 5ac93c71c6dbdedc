"""Finding the patient a colleague means by the words after a command."""

from collections.abc import Iterable

from dialogs.seen import Found


def find(words: str, candidates: Iterable[Found]) -> tuple[tuple[Found, ...], str]:
    """The patients meant by the first of `words`, and the words that are left.

    A code is matched whole, in any case. A name is matched by its beginning, token by token, as many tokens as help:
    "maria", "maria lo 10:00" and "LOPEZ 10:00" all find Maria Lopez. No words find nobody.
    """
    tokens = words.split()
    if not tokens:
        return (), ""
    everyone = tuple(candidates)
    coded = tuple(one for one in everyone if one.code.casefold() == tokens[0].casefold())
    if coded:
        return coded, " ".join(tokens[1:])
    hits: tuple[Found, ...] = ()
    used = 0
    pool = everyone
    for token in tokens:
        closer = tuple(one for one in pool if _has_part(one.name, token))
        if not closer:
            break
        hits, pool, used = closer, closer, used + 1
    return hits, " ".join(tokens[used:])


def _has_part(name: str, token: str) -> bool:
    return any(part.casefold().startswith(token.casefold()) for part in name.split())
