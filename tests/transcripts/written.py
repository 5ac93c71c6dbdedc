"""A story as plain text that a clinician can read, and review as a diff."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from textwrap import fill

from bot.showing.story import Doing, Line, Story

HEAD = """{title}

{remark}

Everybody here is invented. A line begins with the local time in {zone}. What somebody sees stands behind
a bar, with the buttons under it in brackets. "Sees changed" is a message that was rewritten in its place:
its first row, then the rows that went (-) and the rows that came (+).
"""
_VERBS = {Doing.SEES: ("sees", "see"), Doing.SEES_CHANGED: ("sees changed", "see changed")}
_INDENT = " " * 7


async def written(story: Story, lines: AsyncIterator[Line]) -> str:
    """The whole story, as it was played."""
    remark = fill(story.remark, 110)
    parts = [HEAD.format(title=story.title, remark=remark, zone=story.zone)]
    on: date | None = None
    async for line in lines:
        if line.doing is Doing.SCENE:
            parts.append(f"\n\n== {line.text} ==\n")
            on = None
        elif line.who:
            if line.at.date() != on:
                on = line.at.date()
                parts.append(f"\n{line.at:%A} {line.at.day} {line.at:%B}\n")
            parts.extend(f"{row}".rstrip() + "\n" for row in _rows(story, line))
    return "".join(parts)


def _rows(story: Story, line: Line) -> Iterator[str]:
    names = " and ".join(story.called(key) for key in line.who)
    if line.doing not in _VERBS:
        yield f"{line.at:%H:%M}  {names} {line.doing.value}: {line.text}"
        return
    one, several = _VERBS[line.doing]
    yield f"{line.at:%H:%M}  {names} {one if len(line.who) == 1 else several}:"
    if line.before is None:
        yield from (f"{_INDENT}| {row}" for row in line.rows)
        return
    gone, new = line.changes
    if line.rows[0] not in new:
        yield f"{_INDENT}| {line.rows[0]}"
    yield from (f"{_INDENT}- {row}" for row in gone)
    yield from (f"{_INDENT}+ {row}" for row in new)
