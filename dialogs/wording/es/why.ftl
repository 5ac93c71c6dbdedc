### Por qué: el día de un paciente explicado a su equipo. Claro, amable, preciso; sin culpa ni diagnóstico.

why-head = <b>{ $name }</b> ({ $code }), { $day }. Las horas son las del paciente ({ $zone }).
why-more-lines = Parte { $page } de { $pages }.
button-why-more = Más
button-why-before = Día anterior
button-why-after = Día siguiente
button-why-day = { $day }
why-example = Escríbalo así: <b>/why maria</b> para hoy, o <b>/why maria 2026-11-20</b>.
why-which-day = No he entendido el día. Escríbalo así: <b>2026-11-20</b>, <b>20.11.</b> o <b>-1</b> para ayer.
why-pick-day = ¿A qué día se refiere?
why-empty = Ese día no se envió ni se cambió nada.
why-cut = Ese día hubo más de lo que cabe aquí.

## Controles

why-kind-scheduled = control
why-kind-worse = control extra, porque dijo que se encuentra peor
why-kind-recheck = preguntas repetidas
why-kind-on-demand = informe iniciado por el propio paciente
why-check-in = <b>{ $at }</b> { $kind }: { $facts }.
why-left-out = <b>{ $at }</b> control omitido: { $why }.
why-moved = movido a mano a esta hora
why-sent = enviado { $at }
why-sent-late = { $count ->
    [one] enviado { $at }, con un minuto de retraso
   *[other] enviado { $at }, con { $count } minutos de retraso
}
why-reminded = recordado { $at }
why-answered = respondido { $at }
why-answered-until = respondido de { $at } a { $until }
why-planned = previsto
why-open = abierto hasta { $at }
why-closed = { $state ->
    [partial] cerrado { $at } a medio responder: { $why }
    [missed] cerrado { $at } sin respuesta: { $why }
   *[cancelled] retirado: { $why }
}
why-because = { $why } ({ $cause })
why-by = por { $who } el { $on }
why-until = hasta el { $on }
why-in-words = { $text }
why-several = { $facts }
why-at = { $at }

## Quién lo hizo

why-who = { $name }
why-who-patient = { $name }, el propio paciente
why-who-clock = Aftercare, a su hora
why-who-rule = una regla del programa
why-who-delivery = Aftercare, por la respuesta de Telegram
why-who-unknown = alguien que ya no está en el equipo

## Por qué terminó sin todas las respuestas, o no tuvo lugar

why-ended-unanswered = no llegó respuesta mientras estuvo abierto
why-ended-unreachable = no se podía llegar al paciente por Telegram
why-ended-part-answered = el resto quedó sin responder mientras estuvo abierto
why-ended-by-us = Aftercare no estaba en marcha a tiempo; no cuenta como silencio del paciente
why-ended-by-us-skipped = Aftercare no estaba en marcha a tiempo, y el programa dice que uno tardío se omite; no cuenta como silencio del paciente
why-ended-by-us-unreached = nada de él llegó al paciente mientras estaba abierto; no cuenta como silencio del paciente
why-ended-paused = los controles estaban en pausa
why-ended-put-off = los controles estaban en pausa; lo pendiente se pregunta después
why-ended-busy = otro control seguía abierto
why-ended-skipped = se saltó
why-ended-moved-over = un control movido a mano ocupó su lugar
why-ended-hour-changed = se cambió la hora de los controles, y la nueva ya había pasado ese día
why-ended-zone-changed = se cambió la zona horaria, y la hora ya había pasado ese día
why-ended-pace-changed = los controles iban a otro ritmo
why-ended-pathway-changed = el plan pasó a otra versión del programa
why-ended-plan-changed = el plan preguntaba otra cosa cuando llegó ese día
why-ended-event = ocurrió algo que cambia el plan
why-ended-event-over = aquello de lo que trataba ha terminado
why-ended-plan-over = el plan había terminado
why-ended-corrected = se corrigió una respuesta, y ya no hacía falta
why-ended-stopped-by-rule = una regla del programa detuvo el plan
why-ended-left = el paciente detuvo los mensajes
why-ended-died = el paciente falleció
why-ended-erased = se borró el registro
why-ended-other = el equipo terminó el seguimiento
why-ended-unknown = no se conoce el motivo

## Mensajes

why-message = <b>{ $at }</b> mensaje, { $why }: { $fate }.
why-messages = <b>{ $at }–{ $until }</b> { $count ->
    [one] un mensaje
   *[other] { $count } mensajes
}, { $why }: enviados al momento.
why-not-said = <b>{ $at }</b> ningún mensaje, { $why }: { $because }.
why-fate-sent = enviado { $at }
why-fate-held = { $held }, enviado { $at }
why-fate-waits = espera a ser enviado
why-fate-waits-until = { $held }, aún sin enviar
why-fate-not = no enviado, porque { $why }
why-held = retenido hasta { $at }
why-held-quiet = retenido hasta { $at }, el fin de sus horas de descanso

why-said-asked = en respuesta a su orden
why-said-tapped = en respuesta a un botón
why-said-wrote = en respuesta a lo que escribió
why-said-edited = porque cambió lo que había escrito
why-said-sent-other = en respuesta a lo que envió
why-said-reach = porque el chat se abrió de nuevo
why-said-group = por un grupo
why-said-delivery = por la respuesta de Telegram
why-said-our-failure = porque algo falló por nuestra parte
why-said-urgent = palabras de urgencia por una respuesta
why-said-unknown = no se guardó el motivo
why-said-due-check-in = porque tocaba el control
why-said-due-reminder = para recordar el control abierto
why-said-due-window-end = porque terminó el tiempo del control
why-said-due-unanswered = porque lo repetido no tuvo respuesta a tiempo
why-said-due-silence = porque no había respondido
why-said-due-course = porque una regla pausó o detuvo el plan
why-said-due-message = porque tocaba un texto del programa
why-said-due-climb = porque nadie del equipo había tomado la tarea
why-said-due-acknowledged-lapse = porque la tarea siguió abierta demasiado tiempo
why-said-due-reason-repeat = porque la tarea se recordó
why-said-due-enrolment-expiry = porque la invitación había caducado
why-said-due-dialog-lapse = porque un formulario quedó sin terminar
why-said-due-resume = porque terminó la pausa
why-said-due-ask-again = porque Aftercare estuvo fuera y repitió la pregunta abierta
why-said-due-absence = porque Aftercare estuvo fuera
why-said-due-new-version = porque el plan pasó a otra versión
why-said-due-tell-change = para avisar de un cambio
why-said-due-settled = por cómo le fue a un mensaje

why-unsaid-too-late = ya no servía antes de poder enviarse
why-unsaid-erased = se borró el registro
why-unsaid-replaced = se envió una versión más nueva
why-unsaid-unsure = Telegram nunca dijo si había llegado
why-unsaid-no-chat = no tiene chat con nosotros
why-unsaid-blocked = ha bloqueado el bot
why-unsaid-gone = su cuenta de Telegram ya no existe
why-unsaid-rejected = Telegram lo rechazó
why-unsaid-died = el paciente falleció
why-unsaid-withdrew = el paciente detuvo los mensajes
why-unsaid-helper-over = quien ayudaba al paciente ya no lo hace
why-unsaid-over = el seguimiento había terminado
why-unsaid-unknown = no se guardó el motivo

## Lo que hicieron las personas y el reloj

why-line = <b>{ $at }</b> { $what }.
why-noted-moved = control movido { $cause }
why-noted-skipped = control saltado { $cause }
why-noted-paused = controles en pausa { $cause }
why-noted-resumed = los controles siguieron { $cause }
why-noted-hour = hora de los controles cambiada { $cause }
why-noted-zone = zona horaria cambiada { $cause }
why-noted-quiet = horas de descanso cambiadas { $cause }
why-noted-version = plan pasado a otra versión { $cause }
why-noted-undone = un cambio deshecho { $cause }
why-noted-left = mensajes detenidos { $cause }
why-noted-ended = seguimiento terminado { $cause }
why-noted-gone = seguimiento terminado, y no se envía nada más { $cause }
why-noted-late = un control llegaba tarde porque Aftercare estuvo fuera; se preguntó a coordinación
why-noted-kept-open = el control quedó abierto más tiempo, porque Aftercare estuvo fuera
why-noted-waits = el control espera a que termine el que está abierto
why-noted-stopped = plan detenido { $cause }
why-noted-event = ocurrió algo que cambia el plan; anotado { $cause }
why-noted-left-for-next = una pregunta se dejó para el siguiente control, porque el día ya tenía bastantes
why-noted-pace = ritmo de los controles cambiado { $cause }
why-noted-unreachable = desde entonces no se podía llegar al paciente por Telegram
why-noted-reachable = se podía llegar de nuevo al paciente
why-noted-asked-if-wanted = se preguntó si aún quiere los mensajes
why-noted-not-wanted = dijo que ahora no quiere los mensajes
why-noted-wanted = dijo que aún quiere los mensajes
why-noted-worse = dijo que se encuentra peor
why-noted-acknowledged = tarea tomada { $cause }
why-noted-resolved = tarea resuelta { $cause }
why-noted-nobody-to-tell = no se pudo avisar a nadie del equipo
why-away = <b>{ $at }–{ $until }</b> Aftercare no estaba en marcha.

## Por qué se llamó a una persona

why-reason = <b>{ $at } { $severity }</b>: { $reason }
why-rule = La regla: { $condition }.
why-rule-silence = La regla: tantos controles seguidos sin respuesta como dice el programa, uno menos si hay más riesgo.
why-reason-answers = Lo que respondió: { $answers }
why-baseline = Su valor habitual de { $name }: { $value }
why-version = De { $pathway }, versión { $version }
why-told = Avisados: { $people }
why-told-nobody = Avisados: nadie ese día

## No había nada previsto

why-nothing = Ningún control en <b>{ $pathway }</b>: { $why }.
why-no-plan = No tiene plan, así que no tocaba nada.
why-nothing-not-begun = el plan no había empezado
why-nothing-before = su primer día es el { $on }
why-nothing-over = el plan ha terminado
why-nothing-paused = los controles están en pausa hasta el { $on }
why-nothing-between = el día cae entre dos fases del programa
why-nothing-yet = previsto a las { $times }; queda fijo cuando se abre el anterior
why-nothing-asked = el programa no pregunta nada ese día
why-nothing-kept = no se registró nada de ese día
