"""Two languages in one clinic: each reads her own, and nobody's own words are translated."""

from dialogs.records import RoleName
from tests.journeys.clinic import ZONE, madrid
from tests.world import World, code_in

TITLE = "Insuficiencia cardíaca: peso y síntomas de cada día"
REST = ("Sin falta de aire", "No", "Sin hinchazón", "Ninguna de las dos cosas", "Sí")


async def test_a_course_between_two_languages(database_url: str) -> None:
    """A Spanish coordinator, a Spanish and an English nurse, and a patient who answers in Spanish."""
    async with World(database_url) as world:
        clara = await world.colleague("Clara Inventada", RoleName.COORDINATOR, zone=ZONE, language="es-ES")
        nuria = await world.colleague("Nuria Inventada", RoleName.PROVIDER, zone=ZONE, language="es")
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        rosa = await world.person("Rosa Inventada", language="es-MX")

        await clara.writes("/enrol Rosa Inventada")
        for answer in ("5 de marzo de 1952", ZONE):
            await clara.writes(answer)
        await clara.taps(TITLE)
        for answer in ("19 de noviembre de 2026", "71,5"):
            await clara.writes(answer)
        await clara.taps("No")
        for _ in ("sal y líquidos", "plan propio"):
            await clara.taps("Dejar en blanco")
        await clara.taps("Crear y obtener el enlace")
        link = await clara.hears("¿Fecha de nacimiento?", "Peso seco: 71,5 kg", "está preparada")

        await rosa.writes(f"/start {code_in(link)}")
        await rosa.hears("¡Hola! Este chat", "llame al 112")
        await rosa.writes("sí")
        await rosa.writes("5 de marzo de 1952")
        await rosa.writes("a las 8 y media")
        await rosa.hears("Su primer control llega el sábado 21 de noviembre a las 08:30")
        await nuria.hears_nothing()

        await world.until(madrid(21, "08:31"))
        await rosa.hears("¡Hola, Rosa!", "1 de 6", "¿Cuánto pesa esta mañana?")
        await rosa.writes("71,5 kilos")
        for answer in REST:
            await rosa.taps(answer)
        await rosa.hears("✓ Peso: 71,5 kg", "Lo que nos ha contado", "domingo 22 de noviembre a las 08:30")

        await rosa.writes("atras")  # no check-in is open: it is kept for a person
        await nuria.hears("De rutina · Rosa Inventada", "Escribió el sábado a las 08:31", "atras")
        await nadia.hears("Routine · Rosa Inventada", "The patient wrote", "atras")
        await nuria.taps("Leído")
        await rosa.hears("Una persona de su equipo lo leerá antes del lunes 23 de noviembre a las 17:00")
        for person in (nuria, nadia):
            await person.heard()

        await world.until(madrid(22, "08:31"))
        await rosa.writes("72,9")
        await rosa.hears(
            "1 de 6", "Su peso ha subido desde ayer", "antes del lunes 23 de noviembre a las 17:00"
        )
        await nuria.hears("Preferente · Rosa Inventada", "Peso 72,9 kg: 1,4 kg más que ayer (71,5 kg")
        await nadia.hears("Soon · Rosa Inventada", "Weight 72.9 kg: up 1.4 kg since yesterday (71.5 kg")
        await nadia.taps("Claim")
        await nadia.taps("Reply")
        await nadia.writes("Weigh again tomorrow, please.")
        await rosa.hears("Nadia Invented, de su equipo de salud:", "Weigh again tomorrow, please.")
        await nuria.hears("Se encarga Nadia Invented desde el domingo a las 08:31")

        await rosa.taps("Me cuesta incluso en reposo")
        await rosa.hears("Llame al 112 ahora mismo", "¿Está a salvo", "3 de 6")
        await nuria.hears("Esto se ha vuelto más urgente", "Emergencia · Rosa Inventada")
        await nuria.taps("Me encargo")
        await nuria.taps("Resolver")
        await nuria.taps("Derivación a urgencias")
        await nuria.hears("¿En qué quedó?", "Resuelto por Nuria Inventada el domingo a las 08:31")
        await nadia.hears(
            "Emergency · Rosa Inventada", "Resolved by Nuria Inventada", "Sent to emergency care"
        )
        await clara.heard()


async def test_a_coordinator_moves_a_check_in_in_her_own_words(database_url: str) -> None:
    """Days and hours as they are said in Spanish; the patient hears of it in hers."""
    async with World(database_url) as world:
        clara = await world.colleague("Clara Inventada", RoleName.COORDINATOR, zone=ZONE, language="es")
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        await carla.heard()
        await clara.writes("/move maria lunes 3 visitas")
        await clara.hears("¿3 es la hora, o el motivo empieza por ahí?")
        await clara.taps("lunes 23 de noviembre a las 03:00 · visitas")
        await clara.hears("Atención: cae en las horas de descanso del paciente, de 21:00 a 08:00")
        await clara.taps("Cancelar")
        await clara.writes("/move maria mañana a las 6 y media de la tarde va a misa")
        await clara.hears(
            "Antes: próximo control el sábado 21 de noviembre a las 08:00",
            "Después: próximo control el sábado 21 de noviembre a las 18:30",
            "Motivo: va a misa",
        )
        await clara.taps("Confirmar")
        await clara.hears("Hecho. Maria Invented")
        await world.pass_time(minutes=2)
        await maria.hears("A change of plan: your next check-in is Saturday 21 November, 18:30")


async def test_a_nurse_takes_another_language(database_url: str) -> None:
    """/language changes what she reads from that answer on, her list of commands too."""
    async with World(database_url) as world:
        nuria = await world.colleague("Nuria Inventada", RoleName.PROVIDER, zone=ZONE)
        await nuria.writes("/language")
        await nuria.hears("Which language shall I write in?")
        await nuria.taps("Español")
        await nuria.hears("Desde ahora le escribo en español.")
        await nuria.writes("/queue")
        await nuria.hears("No hay nada abierto")
        await nuria.writes("ayuda")
        await nuria.hears("En enfermería o medicina")
