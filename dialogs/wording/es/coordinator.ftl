### Lo que lee la coordinación: inscripciones, cambios de horario, invitaciones a colegas. Breve y concreto, de usted.

## Inscripción. Cada paso pregunta una sola cosa.

enrol-no-pathway = Todavía no hay ningún programa en el que inscribir. Primero tiene que publicarlo administración.
enrol-no-team = Ya no coordina ese equipo. No se creó nada.
enrol-known = { $name } ({ $code }), fecha de nacimiento { $born }, ya está aquí pero sin conexión. Un enlace nuevo sustituye al anterior.
enrol-already = { $name } ({ $code }), fecha de nacimiento { $born }, ya tiene hecha su inscripción. No hay nada que hacer.
button-new-link = Enlace nuevo
button-another-person = Otra persona
enrol-ask-name = ¿Nombre completo del paciente?
enrol-ask-born = ¿Fecha de nacimiento? Por ejemplo, 12 de marzo de 1948. Se le preguntará al paciente, para saber que el enlace llegó a la persona correcta.
enrol-ask-team = ¿Para qué equipo?
enrol-ask-zone = ¿Zona horaria? Toque, o escriba una ciudad o una zona, como Madrid o Europe/Madrid.
enrol-ask-pathway = ¿Qué programa?
enrol-ask-sex = ¿Sexo al nacer? De él dependen algunas preguntas y umbrales de este programa. Solo se guarda para eso.
sex-female = Femenino
sex-male = Masculino
enrol-line-sex = Sexo al nacer: { $sex }
enrol-ask-input =
    <b>{ $label }</b>
    { $remark }
enrol-units = Como número. Unidades: { $units }.
enrol-pair = Dos números, con una barra entre ellos.
enrol-pair-told = { $first } / { $second }
enrol-date-example = Por ejemplo, 20 de noviembre de 2026 o 2026-11-20.
button-leave-out = Dejar en blanco
button-leave-out-rest = Dejar esto y el resto sin rellenar ({ $count })
button-staff-yes = Sí
button-staff-no = No
button-form-back = ← Atrás
staff-yes = sí
staff-no = no
staff-fact = { $fact }
left-out = en blanco
enrol-name-unclear = Necesito un nombre de 2 a 80 letras.
enrol-born-impossible = { $born } no puede ser una fecha de nacimiento aquí. Por favor, escriba otra vez día, mes y año.
enrol-zone-unclear = No conozco esa zona horaria. Escriba una ciudad grande que la tenga, como Madrid, o su nombre, como America/New_York.
enrol-tap-one = Por favor, toque uno de los botones.
enrol-tap-create = Toque «Crear y obtener el enlace» para terminar, o «Atrás» para cambiar algo.
enrol-text-unclear = Por favor, escriba como mucho { $most } letras.
enrol-pair-unclear = Necesito dos números de { $lowest } a { $highest }, con una barra entre ellos.
enrol-amount-unclear = Necesito un número de { $lowest } a { $highest }, con su unidad si es otra.
number-unclear = Necesito un número.
date-unclear = No pude leer una fecha. Escriba día, mes y año completo.
date-ambiguous = Eso podría ser { $one } o { $other }. Por favor, escriba el mes con letras.
enrol-confirm =
    <b>Por favor, compruébelo:</b>
    { $lines }
enrol-line-name = Nombre: { $name }
enrol-line-born = Fecha de nacimiento: { $born }
enrol-line-zone = Zona horaria: { $zone }
enrol-line-pathway = Programa: { $pathway }
enrol-line-left-out = { $count ->
    [one] { $count } más quedó sin rellenar
   *[other] { $count } más quedaron sin rellenar
}
enrol-line-phone = Teléfono: { $phone }
enrol-line-no-phone = Sin teléfono todavía. Si se le puede llamar, escríbalo aquí.
enrol-line-input = { $label }: { $value }
button-create = Crear y obtener el enlace
enrol-link =
    <b>La inscripción de { $name } ({ $code }) está preparada.</b> El enlace sirve una sola vez, hasta el { $until }:
    { $link }
enrol-tell-patient =
    Explique al paciente que abra el enlace en su propio teléfono, toque «Iniciar», acepte y escriba su fecha de nacimiento; y que esto no es un servicio de emergencias ni se vigila día y noche.
    Este enlace solo se muestra aquí. No se lo dé a nadie más. Si se pierde, /enrol y el nombre crean otro.

## Hoy

today-head = { $count ->
    [0] <b>Hoy no toca ningún control.</b> Avisos abiertos: { $worries }.
    [one] <b>Hoy hay { $count } control.</b> Avisos abiertos: { $worries }.
   *[other] <b>Hoy hay { $count } controles.</b> Avisos abiertos: { $worries }.
}
today-line = { $at } ({ $zone }) · { $name } ({ $code })
today-line-worry = { $at } ({ $zone }) · { $name } ({ $code }) · <b>{ $severity }</b>
today-more = Y { $count } más.

## Un cambio de horario. $stands es cómo está: una de las cuatro que siguen.

stands-next = próximo control el { $at }
stands-paused = en pausa hasta el { $until }; próximo control el { $at }
stands-nothing-planned = ningún control previsto
stands-over = el plan ha terminado
change-move = <b>¿Mover el próximo control</b> de { $name } ({ $code })?
change-skip = <b>¿Saltar el próximo control</b> de { $name } ({ $code })?
change-pause = <b>¿Poner en pausa los controles</b> de { $name } ({ $code })?
change-resume = <b>¿Terminar la pausa</b> de { $name } ({ $code })?
change-hours = <b>¿Otra hora cada día</b> para { $name } ({ $code })?
change-before = Antes: { $stands }
change-after = Después: <b>{ $stands }</b>
change-team-time = Estas horas son las del paciente ({ $zone }). En su reloj: el { $at }.
change-quiet = Atención: cae en las horas de descanso del paciente, de { $begins } a { $ends }.
change-takes-place = { $count ->
    [one] Atención: ocupa el lugar de otro control.
   *[other] Atención: ocupa el lugar de otros { $count } controles.
}
change-overlap = Atención: seguiría abierto cuando llegue el siguiente control, el { $at }.
change-ends-open = Atención: el control del { $at } está abierto ahora. Si no hay ninguna respuesta, termina sin responder.
change-moved-stays = Atención: el próximo se movió a mano y se queda el { $at }.
change-burden = Controles en los próximos { $days } días: antes { $before }, después { $after }.
change-why = Motivo: { $why }
change-seen-anew = <b>No se hizo nada.</b> Algo cambió desde que se le mostró esto. Por favor, mírelo otra vez.
change-not-any-more = <b>No se hizo nada.</b> Esto ya no se puede hacer.
change-now = Así está: { $stands }.
change-done = Hecho. { $name } ({ $code }): { $stands }.
change-cancelled = No se cambió nada. { $name } ({ $code }): { $stands }.
change-no-plan = { $name } ({ $code }) no tiene ahora ningún plan en marcha.
change-nothing-planned = { $name } ({ $code }) no tiene ahora ningún control previsto. Si hay uno abierto, espere a que termine.
change-past = El { $at } ya ha pasado. No se cambió nada.
change-same = { $name } ({ $code }): ya está así.
change-paused-already = { $name } ({ $code }): { $stands }. Termine primero la pausa con /resume.
change-not-paused = { $name } ({ $code }) no está en pausa: { $stands }.
change-pause-length = Una pausa dura de 1 a { $most } días.
change-ask-days = ¿Cuánto tiempo poner en pausa los controles de { $name } ({ $code })?
button-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
button-confirm = Confirmar
button-undo = Deshacer
button-undo-keep = Dejarlo así
hour-unclear = No pude leer una hora. Por ejemplo: 10:00 · 8:30 de la tarde
when-unclear = No pude leer una hora. Por ejemplo: 10:00 · mañana 9 · vie 08:30 · 2026-11-25 10:00 · +2h
when-ambiguous = Esa hora puede significar dos cosas. Escríbala como 2026-11-25 10:00.
# $figure: un número que puede ser una hora.
when-which = ¿{ $figure } es la hora, o el motivo empieza por ahí? Toque lo que quiere decir. Una hora queda clara si se escribe como 09:00.
when-reading = { $at } · { $why }
when-past = Esa hora ya ha pasado. No se cambió nada.
example-move = ¿De quién y para cuándo? Por ejemplo: /move maria vie 10:00
example-skip = ¿De quién? Por ejemplo: /skip maria
example-pause = ¿De quién y cuántos días? Por ejemplo: /pause maria 3
example-resume = ¿De quién? Por ejemplo: /resume maria
example-hours = ¿De quién y a qué hora? Por ejemplo: /hours maria 08:30

## Deshacer. $what es una de las que se llaman undo-.

undo-ask = { $what } de { $name } ({ $code }), el { $at }. ¿Lo deshacemos?
undo-move = Movió un control
undo-skip = Saltó un control
undo-pause = Puso en pausa los controles
undo-resume = Terminó la pausa
undo-hours = Cambió la hora
undo-none = En las últimas 24 horas no cambió nada que se pueda deshacer.
undo-already = Eso ya está deshecho. Así está: { $stands }.
undo-not-same = No se puede deshacer: desde entonces cambió u ocurrió otra cosa. Así está: { $stands }.
undo-ended = No se puede deshacer: el plan ha terminado.
undo-too-late = No se puede deshacer: la hora de antes ya pasó. Así está: { $stands }.
undo-done = Deshecho. { $name } ({ $code }): { $stands }.
undo-kept = Se queda como está. { $name } ({ $code }): { $stands }.
undo-stays-ended = Lo que queda: el control del { $on } se dio por terminado y no se vuelve a abrir.
undo-stays-told = Lo que queda: ya se le había avisado del cambio. Un mensaje nuevo le cuenta cómo está ahora.

## Al paciente

changed-next = Cambio de planes: su próximo control es el <b>{ $at }</b>. No tiene que hacer nada.
changed-paused = Cambio de planes: no hay controles hasta el { $until }. El próximo es el <b>{ $at }</b>. Si se siente peor, escriba en cualquier momento.

## Invitar a un colega

example-invite = ¿A quién? /invite provider (enfermería o medicina) o /invite coordinator (coordinación); añada lead o admin si es el caso.
invite-which-team = ¿Para qué equipo?
invite-link =
    Un enlace para una persona de { $role } de { $team }. Sirve una sola vez, hasta el { $until }:
    { $link }
role-provider = enfermería o medicina
role-coordinator = coordinación

## Versiones de los programas. $title: el nombre de un programa. $names: partes de él. Se cuentan planes.

change-version = <b>¿Pasar el plan</b> de { $name } ({ $code }) a la versión más nueva?
undo-version = Pasó el plan a una versión más nueva
pathways-head = { $count ->
    [one] <b>{ $count } programa</b>
   *[other] <b>{ $count } programas</b>
}
pathways-line = <b>{ $title }</b>, versión { $version }. { $review } Planes en ella: { $here }; en una versión anterior: { $older }.
pathways-signed = Con la firma de { $name }, el { $on }.
pathways-unsigned = Todavía no revisado por un profesional clínico.
button-version-look = { $title }: qué cambia la versión { $version }
version-from-to = <b>{ $title }</b>: de la versión { $old } a la versión { $new }.
version-line = { $section }, { $how }: { $names }
version-inputs = Datos que se piden al inscribir
version-limits = Límites
version-phases = Calendario
version-questions = Preguntas
version-scores = Puntuaciones
version-rules = Reglas
version-non-response = Qué sigue al silencio
version-worse = Qué sigue a «Me siento peor»
version-advice = Consejos
version-messages = Mensajes
version-evidence = Pruebas científicas
version-reviewed-by = Firma
version-words = Saludo y despedida
version-other = Otras partes
version-is-new = nuevo
version-is-gone = ya no está
version-is-changed = cambiado
version-is-reworded = otras palabras
version-for = { $count ->
    [one] <b>{ $count } plan sigue en una versión anterior.</b> Toque el nombre para ver el antes y el después. Nada cambia por sí solo.
   *[other] <b>{ $count } planes siguen en una versión anterior.</b> Toque un nombre para ver el antes y el después. Nada cambia por sí solo.
}
button-version-all = { $count ->
    [one] Pasar este plan
   *[other] Pasar los { $count } planes
}
version-all-ask = { $count ->
    [one] <b>¿Pasar { $count } plan</b> a la versión { $version } de { $title }? Un control abierto termina con la versión con la que empezó. Lo respondido se conserva.
   *[other] <b>¿Pasar { $count } planes</b> a la versión { $version } de { $title }? Un control abierto termina con la versión con la que empezó. Lo respondido se conserva.
}
version-all-done = { $count ->
    [one] En marcha para { $count } plan. Pasa ahora, o cuando termine su control abierto. Queda en el registro del paciente.
   *[other] En marcha para { $count } planes. Cada uno pasa ahora, o cuando termine su control abierto. Queda en el registro de cada paciente.
}
version-kept = No se cambió nada.
version-none-behind = Ningún plan suyo sigue en una versión anterior. /pathways muestra cómo está.
version-not-any-more = { $name } ({ $code }): ya no hay nada que cambiar. /pathways muestra cómo está.
version-waits = Atención: hay un control abierto. El plan cambia cuando termine, como muy tarde el { $at }.
version-next-gains = El próximo control preguntará además: { $names }.
version-next-loses = El próximo control ya no preguntará: { $names }.
version-limits-outside = Atención: fijado para este paciente y fuera de los márgenes de la versión nueva; se queda como se fijó: { $names }.
version-inputs-missing = Atención: la versión nueva necesita saber y no sabe: { $names }. Las reglas que lo necesitan usan su umbral general o callan.
