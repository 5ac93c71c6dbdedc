"""A small pathway with nothing to find in it, for changing one thing at a time."""

from bot import content
from dialogs.pathway.checking.checks import findings
from dialogs.pathway.checking.findings import Finding
from dialogs.pathway.pathway import load

SPOKEN = content.spoken()

SMALL = """\
pathway: small-knee
version: 1
title: {en: "Knee trouble: follow-up", es: "Problema de rodilla: seguimiento"}
title_for_patient: {en: Your check-in, es: Su control}
population: {en: Adults with an invented trouble., es: Personas adultas con un problema inventado.}
day_zero: begun_on
evidence:
  summary: Invented.
  citations:
    - {text: Nobody 2026}
inputs:
  begun_on:
    kind: date
    required: yes
    label: {en: Begun on, es: Comenzado el}
    remark: {en: Day 0., es: Día 0.}
limits:
  much:
    label: {en: Much pain, es: Mucho dolor}
    unit: points
    default: 7
    lowest: 5
    highest: 9
phases:
  - key: daily
    first_day: 0
    last_day: 14
    times: ["09:00"]
    asks:
      - questions: [pain, warm, where, weight]
questions:
  pain:
    kind: scale
    text: {en: How much pain?, es: ¿Cuánto dolor?}
    short: {en: Pain, es: Dolor}
    ends:
      lowest: {en: none, es: nada}
      highest: {en: the worst, es: el peor}
  warm:
    kind: yes_no
    text: {en: Is the knee warm?, es: ¿Está caliente la rodilla?}
    short: {en: Warm, es: Caliente}
  where:
    kind: choice
    ask_when: warm == yes
    text: {en: Where?, es: ¿Dónde?}
    short: {en: Where, es: Dónde}
    options:
      front: {en: In front, es: Delante}
      back: {en: Behind the knee, es: Detrás de la rodilla}
  weight:
    kind: number
    unit: kg
    lowest: 30
    highest: 300
    precision: 0.1
    text: {en: How heavy are you?, es: ¿Cuánto pesa?}
    short: {en: Weight, es: Peso}
rules:
  SK-1:
    source: "[D] invented"
    levels:
      - severity: emergency
        roles: [on_call]
        when: pain >= 10
        reason: {en: "Pain {pain}.", es: "Dolor {pain}."}
        say: {en: "Call {emergency_number} now.", es: "Llame ahora al {emergency_number}."}
      - severity: urgent
        roles: [nurse]
        when: pain >= limit.much
        reason: {en: "Pain {pain}.", es: "Dolor {pain}."}
        say: {en: A nurse will contact you., es: Le contactará enfermería.}
  SK-2:
    severity: soon
    roles: [nurse]
    when: warm == yes and where == "back"
    source: "[D] invented"
    reason: {en: Warm behind., es: Caliente detrás.}
  SK-3:
    severity: routine
    roles: [nurse]
    when: weight - previous(weight) >= 5
    source: "[D] invented"
    reason: {en: Heavier., es: Más peso.}
non_response:
  id: SK-NR
  bands:
    - {in_a_row: 3, severity: soon, roles: [nurse]}
  source: "[D] invented"
  reason: {en: "No answer to {missed}.", es: "Sin respuesta a {missed}."}
worse:
  id: SK-W
  severity: urgent
  roles: [nurse]
  questions: [pain, warm]
  source: "[D] invented"
  reason: {en: Feels worse., es: Se siente peor.}
  say: {en: "If it cannot wait, call {emergency_number}.", es: "Si no puede esperar, llame al {emergency_number}."}
words:
  welcome: {en: "Welcome. Call {emergency_number}.", es: "Le damos la bienvenida. Llame al {emergency_number}."}
  opening: {en: How are you?, es: ¿Cómo está?}
  closing: {en: Thank you., es: Gracias.}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The small pathway with these parts changed, each once."""
    source = SMALL
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


def found(source: str) -> tuple[Finding, ...]:
    return findings(load(source, "small.yaml"), source, "small.yaml", SPOKEN)
