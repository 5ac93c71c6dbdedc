"""Small wordings for tests, read by the same reader as the shipped ones."""

from importlib.resources import files
from pathlib import Path

from bot.speaking.render import Renderer
from bot.speaking.wording import Wording, read_wording
from dialogs.pathway.pathway import Pathway

COMMON = (files("dialogs") / "wording" / "en" / "common.ftl").read_text("utf-8")

ENGLISH = """
plain = Good morning.
name = Your name is { $name }.
two = { $one } and { $other }
said = She wrote: { $words }
said-then = { $who } wrote: { $words } Answer soon.
kilos = You weigh { $weight } today.
count = { $count ->
    [one] one answer
   *[other] { $count } answers
}
level = { $level ->
    [high] very high, { $level }
   *[other] as usual, { $level }
}
times = { $at }
list = Today: { $items }
bold = <b>{ $inside }</b>
button = Open { $name }
pair = { plain } { name }
only-quote = { $words }
"""

SPANISH = """
locale = es
plain = Buenos días.
kilos = Hoy pesa { $weight }.
pattern-date = EEEE d 'de' MMMM
pattern-date-year = EEEE d 'de' MMMM 'de' y
pattern-date-far = d 'de' MMMM 'de' y
pattern-day-time = EEEE d 'de' MMMM, HH:mm
pattern-day-time-year = EEEE d 'de' MMMM 'de' y, HH:mm
pattern-short = EEE HH:mm
pattern-time = HH:mm
quote-cut = Es solo el principio.
wording-missing = No se pudo mostrar.
option-unnamed = Seguir
times = { $at }
list = Hoy: { $items }
"""

ARABIC = """
locale = ar
name = الاسم { $name }.
pattern-date = EEEE d MMMM
pattern-date-year = EEEE d MMMM y
pattern-date-far = d MMMM y
pattern-day-time = EEEE d MMMM, HH:mm
pattern-day-time-year = EEEE d MMMM y, HH:mm
pattern-short = EEE HH:mm
pattern-time = HH:mm
quote-cut = هذه البداية فقط.
wording-missing = تعذر العرض.
option-unnamed = تابع
"""


def wording_of(folder: Path, **languages: str) -> Wording:
    """English always holds the shipped common wording beside what the test wrote."""
    for language, text in languages.items():
        (folder / language).mkdir(parents=True)
        (folder / language / "test.ftl").write_text(text, "utf-8")
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / "common.ftl").write_text(COMMON, "utf-8")
    return read_wording(folder)


def no_pathway(pathway_hash: str) -> Pathway:
    raise LookupError(pathway_hash)


def renderer_of(folder: Path) -> Renderer:
    return Renderer(wording_of(folder, en=ENGLISH, es=SPANISH, ar=ARABIC), no_pathway)
