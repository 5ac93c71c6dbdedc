### Lo que lee el equipo de salud: tarjetas, la cola, respuestas, formularios. Breve y concreto, primero el motivo. Léalo
### en voz alta antes de cambiarlo: alguien lo oye a las tres de la madrugada.

## La tarjeta. $severity es una de las palabras de urgencia; $name y $code dicen quién.

card-head = <b>{ $severity }</b> · { $name } ({ $code })
card-reason = <b>{ $reason }</b>
card-reason-lines =
    <b>{ $reason }</b>
    { $lines }
card-superseded = { $reason } (respuestas posteriores lo cambiaron)
card-corrected = Después se corrigió una respuesta. Por favor, asegúrese.
card-again = Visto { $times } veces, la última el { $last_at }.
card-lines-more = { $count ->
    [one] y { $count } línea más
   *[other] y { $count } líneas más
}
card-more = { $count ->
    [one] Y { $count } motivo más. Aparece cuando se resuelvan estos; vea /queue.
   *[other] Y { $count } motivos más. Aparecen cuando se resuelvan estos; vea /queue.
}
card-standing =
    { $clock }
    { $who }
card-since = Desde el { $since }.
card-due = Desde el { $since }. Actuar antes del <b>{ $by }</b>.
card-overdue = Desde el { $since }. <b>Fuera de plazo: había que actuar antes del { $by }.</b>
# $by: del motivo más grave. $overdue: desde cuándo está fuera de plazo otro menos grave.
card-overdue-lesser = Desde el { $since }. Actuar antes del <b>{ $by }</b>. Algo menos grave está <b>fuera de plazo: había que actuar antes del { $overdue }</b>.
card-taken = Desde el { $since }; había que actuar antes del { $by }. Si no se resuelve, se abre otra vez el { $again }.
card-unclaimed = Nadie se encarga todavía.
card-claimed = Se encarga { $who } desde el { $since }.
card-yours = Se encarga usted desde el { $since }.
card-resolved = Resuelto por { $who } el { $at }: { $outcome }
a-colleague = alguien del equipo
## Lo que escribió el paciente se muestra siempre como cita, nunca como palabras nuestras.
card-wrote =
    Sin leer. Escribió el { $at }:
    { $text }
card-sent-other =
    Sin leer. El { $at } envió algo que no es texto. Este bot no lo abre:
    { $text }
card-unread-more = { $count ->
    [one] Y { $count } mensaje más sin leer; se muestra después de tocar «Leído».
   *[other] Y { $count } mensajes más sin leer; se muestran después de tocar «Leído».
}
card-read =
    Leído por { $who }. Escribió el { $at }:
    { $text }
card-was-unread = Se leyó un mensaje.
card-note =
    Nota de { $who }, el { $at }:
    { $text }
card-replied =
    Respuesta de { $who }, enviada el { $at }:
    { $text }
card-reply-waiting =
    Respuesta de { $who }, el { $at }, aún sin confirmar:
    { $text }
card-not-delivered =
    Respuesta de { $who }, el { $at }, <b>no entregada</b>:
    { $text }

## Encima de una tarjeta que vuelve, o que pasa a otra persona: por qué.

told-nobody-took-it = Hasta ahora nadie se ha encargado de esto.
told-graver = <b>Esto se ha vuelto más urgente.</b>
told-others-not-reached = No se pudo avisar a las personas anteriores.
told-still-open = Esto sigue abierto.
told-missed-since = Desde entonces, un control quedó sin respuesta. Esto sigue abierto.
told-not-resolved = { $who } se encarga de esto desde el { $since } y no está resuelto. Se abre otra vez.
told-owner-unreachable = { $who } se encargaba de esto y ya no se le puede escribir. Se abre otra vez.

## Encima de una tarjeta que se muestra otra vez en lugar de hacer lo que se tocó.

card-gained = <b>No se hizo nada.</b> Llegó algo después de la tarjeta que tocó. Así está ahora.
card-unread-first = <b>No se hizo nada.</b> Hay mensajes que aún no ha visto. Toque primero «Leído».
card-settled = { $name } ({ $code }): ya no hay nada abierto. Otra persona lo resolvió. Vea /queue.
own-care = Esto es sobre su propia atención. De ello se ocupa otra persona del equipo.

## Botones de una tarjeta

button-claim = Me encargo
button-reply = Responder
button-note = Nota
button-read = Leído
button-resolve = Resolver
button-back-to-card = ← Atrás
button-queue = Cola
button-open = { $name } ({ $code })

## Encargarse, leer, resolver

claim-taken = { $who } ya se encarga de { $name } ({ $code }) desde el { $since }.
ask-outcome = <b>¿En qué quedó?</b>
ask-outcome-typed = { $name } ({ $code }): ¿en qué quedó? Escríbalo en pocas palabras. Lo leerá el resto del equipo.
outcome-called = Llamada hecha
outcome-advice = Consejo dado
outcome-visit = Visita acordada
outcome-emergency-care = Derivación a urgencias
outcome-no-action = No hace falta nada
outcome-read = Leído
outcome-other = Otro…
outcome-typed = { $text }
resolve-by-provider = { $name } ({ $code }): esto solo lo resuelve enfermería o medicina del equipo. Usted puede encargarse o dejar una nota.

## Responder y anotar

ask-reply = Escriba ahora su respuesta a { $name } ({ $code }). El próximo mensaje que envíe le llegará, con el nombre de usted.
ask-note = Escriba ahora su nota sobre { $name } ({ $code }). Solo la lee el equipo.
note-kept = Nota guardada sobre { $name } ({ $code }).
text-too-long = Es demasiado largo para un solo mensaje. Por favor, envíe uno más corto.
reply-on-its-way =
    Para { $name } ({ $code }), en camino:
    { $text }
    Esto cambia a «enviada» cuando Telegram la haya recibido. Si no se puede entregar, le llega un mensaje.
reply-sent =
    Para { $name } ({ $code }), <b>enviada el { $at }</b>:
    { $text }
reply-waiting =
    Para { $name } ({ $code }), <b>todavía en espera</b> ({ $at }): Telegram no la ha aceptado todavía, seguimos intentándolo.
    { $text }
reply-unsure =
    Para { $name } ({ $code }), <b>sin certeza</b> ({ $at }): puede que haya llegado o puede que no. Por favor, compruébelo de otra manera.
    { $text }
reply-not-delivered =
    Para { $name } ({ $code }), <b>NO entregada</b>:
    { $text }
    { $how }
reply-unreachable = Ahora no se puede escribir a { $name } ({ $code }) en este chat. No se envió nada. { $how }
reach-by-phone = Por favor, llame al { $phone }
reach-otherwise = Por favor, póngase en contacto con el paciente de otra manera, por teléfono o por carta.
# Al paciente. $text son las palabras de quien responde.
reply-to-patient =
    { $who }, de su equipo de salud:
    { $text }

## La cola

queue-head = { $count ->
    [one] <b>{ $count } aviso abierto</b>
   *[other] <b>{ $count } avisos abiertos</b>, primero lo más urgente
}
queue-line = <b>{ $severity }</b> · { $name } ({ $code }) · { $reason }{ $more } · { $clock } · { $owner }
queue-line-more = { $count ->
    [0] {""}
   *[other] {" "}(+{ $count })
}
queue-no-reason = corregido después
queue-due = actuar antes del { $by }
queue-overdue = <b>fuera de plazo desde el { $by }</b>
queue-taken = se abre otra vez el { $by }
queue-unclaimed = nadie se encarga
queue-owner = se encarga { $who }
queue-owner-colleague = se encarga alguien del equipo
queue-empty = No hay nada abierto. Todos los avisos de su equipo están resueltos.
queue-empty-of = En la cola no hay nada para «{ $asked }». /queue la muestra entera.
queue-more = { $count ->
    [one] Y { $count } más. Resuelva algunos de estos, o mire /queue mine (los suyos), /queue unclaimed (sin nadie) o /queue overdue (fuera de plazo).
   *[other] Y { $count } más. Resuelva algunos de estos, o mire /queue mine (los suyos), /queue unclaimed (sin nadie) o /queue overdue (fuera de plazo).
}
queue-unknown = No conozco «{ $asked }». Pruebe /queue, /queue mine (los suyos), /queue unclaimed (sin nadie) o /queue overdue (fuera de plazo).

## Pacientes

lines = { $lines }
patients-head = { $count ->
    [one] <b>{ $count } paciente</b>
   *[other] <b>{ $count } pacientes</b>
}
patients-line = { $name } ({ $code }) · { $state } · { $due }
patients-more = Y { $count } más. Busque a uno: /patients y un nombre o código.
patients-none = Su equipo aún no tiene pacientes. Coordinación los inscribe con /enrol.
patient-not-found = No encontré a nadie para «{ $asked }» en su equipo. Pruebe con las primeras letras del nombre o con el código. /patients muestra a todos.
patient-which = { $count ->
    [one] Coincide { $count } paciente. ¿Es este?
   *[other] Coinciden { $count } pacientes. ¿Cuál?
}
patient-which-more = Y { $count } más. Añada el apellido o use el código.
patient-head = <b>{ $name }</b> ({ $code }) · fecha de nacimiento { $born } · { $state }
patient-plan = { $title }: { $state }. { $due }
patient-worry = Aviso abierto: <b>{ $severity }</b>
patient-invited = con invitación
patient-enrolled = en seguimiento
patient-left = dejó el seguimiento
staff-plan-invited = sin empezar
staff-plan-active = activo
staff-plan-paused = en pausa
staff-plan-paused-until = en pausa hasta el { $until }
staff-plan-finished = terminado
staff-plan-stopped = detenido
staff-next-check-in = Próximo control el { $at }
staff-check-in-open = Control abierto desde el { $at }
staff-no-next-check-in = Ningún control previsto

## Formularios

form-reply = respuesta
form-note = nota
form-resolve = resultado
form-enrol = inscripción
form-cancelled = Cancelado: { $form }. No se envió ni se guardó nada.
form-lapsed = Quedó algo sin terminar ({ $form }) y ahora está cerrado. No se envió ni se guardó nada. Empiece de nuevo cuando quiera.
form-lapsed-enrol = Su inscripción quedó sin terminar y ahora está cerrada. No se envió ni se guardó nada. Con /enrol se empieza de nuevo.
form-none-open = No hay nada abierto que se pueda cancelar.
form-old-button = Este botón es de algo que ya está cerrado. Por favor, empiece de nuevo.
form-own-check-in = En este chat tiene abierto un control suyo. Por favor, termínelo primero y luego toque otra vez.
button-cancel = Cancelar
staff-plain-text = Este mensaje no le llegó a nadie. Para escribir a un paciente, abra la tarjeta y toque «Responder». /queue muestra los avisos abiertos, /help muestra lo que puede hacer.
coordinator-plain-text = Este mensaje no le llegó a nadie: no tiene nada abierto que rellenar. Lo que se deja sin terminar se cierra solo. Con /enrol se empieza una inscripción, /help muestra lo que puede hacer.
for-coordinators = Eso es para la coordinación. Escriba /help para ver qué puede hacer.
for-admins = Eso es para la administración. Escriba /help para ver qué puede hacer.
for-patients = Eso es para pacientes, sobre su propio seguimiento. Escriba /help para ver qué puede hacer.

## Ayuda según el papel

help-provider =
    <b>En enfermería o medicina</b>
    Los avisos le llegan como tarjetas. Con «Me encargo» toma uno, con «Responder» escribe al paciente, con «Nota» deja algo al equipo, con «Leído» marca los mensajes como leídos y con «Resolver» lo cierra.
    /queue · avisos abiertos; también /queue mine (los suyos), /queue unclaimed (sin nadie), /queue overdue (fuera de plazo)
    /patients maria · buscar a un paciente
    /pace maria 1-4 · cada cuánto puede preguntar el plan
    /why maria · qué se preguntó, se envió y se omitió hoy, y por qué
    /language · leer esto en otro idioma
    /cancel · salir de un formulario
help-coordinator =
    <b>En coordinación</b>
    /enrol · inscribir a un paciente y obtener un enlace
    /today · lo que toca hoy
    /patients maria · buscar a un paciente
    /move maria vie 10:00 · mover el próximo control
    /skip maria · saltar el próximo control
    /pause maria 3 · pausa de 3 días
    /resume maria · terminar una pausa
    /hours maria 08:30 · otra hora cada día
    /event maria · anotar una visita, un ingreso, la vuelta a casa
    /end maria · el seguimiento ha terminado, el paciente se retira o ha fallecido
    /pace maria · cada cuánto puede preguntar el plan
    /why maria · qué se preguntó, se envió y se omitió hoy, y por qué
    /pathways · los programas, sus versiones y quién está en cuál
    /language · leer esto en otro idioma
    /undo · deshacer su último cambio, durante 24 horas
    Lo que escriba después de la hora se guarda como motivo: /move maria vie 10:00 está de viaje
help-admin =
    <b>En administración</b>
    /invite provider · un enlace para alguien de enfermería o medicina; /invite coordinator, para coordinación; después, lead o admin si es el caso
help-not-watched = En una emergencia no espere a este bot. No se vigila día y noche.
