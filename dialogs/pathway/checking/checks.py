"""All static checks of one pathway file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialogs.hearing.spoken import Spoken
from dialogs.pathway.checking import reach, rules, texts
from dialogs.pathway.checking.findings import Checked, Finding, Gravity
from dialogs.pathway.marks import read
from dialogs.pathway.pathway import Pathway

NO_WORDS: Mapping[str, Spoken] = MappingProxyType({})


def findings(
    pathway: Pathway, source: str, file: str, spoken: Mapping[str, Spoken] = NO_WORDS
) -> tuple[Finding, ...]:
    """Everything found in this text, which `pathway` was compiled from, in the order of the file.

    spoken: what people may type as commands, by language.
    """
    checked = Checked(pathway=pathway, tree=read(source, file))
    found = [*reach.findings(checked), *rules.findings(checked), *texts.findings(checked, spoken)]
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.code)))


def errors(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that keep a file from being published."""
    return tuple(one for one in found if one.gravity is Gravity.ERROR)
