### El curso de un plan: lo que cae en una pausa, los sucesos, los finales y con qué frecuencia se pregunta.

## Una pausa

button-leave-them-out = Omitir
button-ask-afterwards = Preguntar después
change-pause-falls = { $count ->
    [one] En la pausa cae { $count } control. ¿Se omite, o se hacen sus preguntas después?
   *[other] En la pausa caen { $count } controles. ¿Se omiten, o se hacen sus preguntas una vez después?
}

## Un suceso. $event es su nombre en el programa.

example-event = ¿De quién? Por ejemplo: /event maria
event-ask = ¿Qué ha pasado con { $name } ({ $code })?
event-unknown = No conozco «{ $asked }» aquí.
event-ask-date = <b>{ $event }</b>, { $name } ({ $code }): ¿cuándo? Toque, o escríbalo: 18 de noviembre, 2026-11-18. Tras una coma puede ir el motivo.
event-date-unclear = No he podido leer esa fecha. Escríbala como 2026-11-18 o 18 de noviembre, y el motivo tras una coma.
event-date-outside = La fecha tiene que estar entre el { $first } y el { $last }. No se ha cambiado nada.
event-none = Ningún plan en curso de { $name } ({ $code }) tiene sucesos que anotar.
event-head = <b>{ $event }</b>, { $on }: ¿{ $name } ({ $code })?
event-sets = { $label }: <b>{ $on }</b>
event-pauses = Los controles quedan en pausa hasta que alguien la termine, 30 días como mucho.
event-resumes = Termina la pausa.
event-restarts = El plan empieza de nuevo: esa fecha es su día 0. Lo contestado se conserva.
event-ends = El plan termina.
event-again = Atención: esto ya se había anotado antes.
event-ends-open = Atención: el control que está abierto termina. Lo contestado cuenta.
event-says = La persona leerá: { $text }
button-today = Hoy
button-yesterday = Ayer

## Un final

example-end = ¿De quién? Por ejemplo: /end maria
end-ask = <b>¿Terminar todo para { $name } ({ $code })?</b> ¿Qué ha pasado?
button-end-died = Ha fallecido
button-end-withdrew = Se retira
button-end-over = Seguimiento terminado
button-end-other = Otro motivo
end-ask-why = ¿Por qué termina el seguimiento de { $name } ({ $code })? Escríbalo en pocas palabras.
end-died = <b>¿Ha fallecido { $name } ({ $code })?</b> Si lo confirma, todo termina.
end-withdrew = <b>¿Se retira { $name } ({ $code })?</b> Si lo confirma, todo termina.
end-over = <b>¿Ha terminado el seguimiento de { $name } ({ $code })?</b> Todos los planes terminan, con unas palabras amables.
end-other = <b>¿Terminar el seguimiento de { $name } ({ $code })?</b> Todos los planes terminan, con unas palabras amables.
end-nothing-said = Desde ahora no escribimos nada en este chat, y lo que espera para enviarse no se envía.
end-stays-open = { $count ->
    [one] Sigue abierto para el equipo: { $count } aviso, { $severity }. Queda abierto.
   *[other] Siguen abiertos para el equipo: { $count } avisos, el más grave { $severity }. Quedan abiertos.
}
end-none-open = No hay nada abierto para el equipo.
end-already = { $name } ({ $code }) ya no está en seguimiento. No se ha cambiado nada.
enrol-gone = { $name } ({ $code }) ya no está en seguimiento. No hay enlace nuevo.

form-change = cambio de plan

patient-died = ha fallecido

## Deshacer

undo-end = Ha terminado el seguimiento
undo-event = Ha anotado un suceso
undo-pace = Ha cambiado cada cuánto preguntamos
undo-stays-unsaid = Lo que queda así: los mensajes que esperaban cuando todo terminó no se enviaron, y no se envían ahora.
undo-stays-without-helper = Lo que queda así: ya nadie ayuda al paciente. Para volver a nombrar a alguien, el paciente escribe /helper.

## A la persona

follow-up-over = Su seguimiento con { $team } ha terminado. Gracias por todas sus respuestas. Le deseamos lo mejor.
left-safety = Sus controles han terminado, así que nadie vigila este chat día y noche. { $team } leerá lo que ha enviado. Si no puede esperar, llame al <b>{ $number }</b>.

## Con qué frecuencia pregunta un plan

pace-now = { $days ->
    [one] { $title }: un control cada día.
   *[other] { $title }: un control cada { $days } días.
}
pace-now-next = { $days ->
    [one] { $title }: un control cada día. El próximo: <b>{ $next }</b>.
   *[other] { $title }: un control cada { $days } días. El próximo: <b>{ $next }</b>.
}
pace-fixed = En su plan está fijado cada cuánto pregunto. { $team } puede explicarle por qué.
pace-limit = { $days ->
    [one] Sigue en un control cada día. { $team } decide si puede ser de otra manera.
   *[other] Sigue en un control cada { $days } días. { $team } decide si puede ser de otra manera.
}
button-sparser = Menos a menudo
button-denser = Más a menudo
example-pace = ¿De quién? Por ejemplo: /pace maria, o /pace maria 1-4 para cada día hasta cada 4 días
pace-ask = ¿Cada cuánto podemos preguntar a { $name } ({ $code })?
pace-stands = { $days ->
    [one] { $title }: ahora cada día. Permitido entre un control y el siguiente: { $steps }.
   *[other] { $title }: ahora cada { $days } días. Permitido entre un control y el siguiente: { $steps }.
}
button-pace-up-to = { $days ->
    [one] Cada día
   *[other] Hasta cada { $days } días
}
pace-head = ¿<b>Controles cada { $low } a { $high } días</b> para { $name } ({ $code })?
pace-head-fixed = { $days ->
    [one] ¿<b>Un control cada día</b> para { $name } ({ $code })?
   *[other] ¿<b>Un control cada { $days } días</b> para { $name } ({ $code })?
}
pace-no-step = El programa no tiene ninguno de esos. Conoce: { $steps }.
pace-fixed-staff = { $name } ({ $code }): el programa fija cada cuánto pregunta.
