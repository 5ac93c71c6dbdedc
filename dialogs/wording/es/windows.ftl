## Plazos, horas de descanso, sus propias horas, "más tarde"

window-closed-leads = El próximo control empieza por lo que quedó pendiente.

## "Más tarde"

button-later = Más tarde
button-later-hour = En 1 hora
button-later-half-hour = En 30 minutos
button-later-at = { $at }
later-offer = Por supuesto. ¿Cuándo vuelvo a preguntarle?
later-set = De acuerdo. Le vuelvo a preguntar a las <b>{ $at }</b>.
later-set-on = De acuerdo. Le vuelvo a preguntar el <b>{ $at }</b>.
later-none = Ya no puedo volver a preguntarle más tarde. Puede responder hasta el <b>{ $at }</b>.
later-nothing = Ahora mismo no hay ningún control abierto, así que no hay nada que aplazar.

## Su hora, sus horas de descanso, su zona horaria

settings-quiet = Horas de descanso: de { $begins } a { $ends } no le escribo yo primero.
settings-quiet-none = Sin horas de descanso: puedo escribirle a cualquier hora del día o de la noche.
settings-how = Toque lo que quiera cambiar, o escriba por ejemplo <i>/ajustes 8:30</i>.
settings-unclear = No lo he entendido. Puede escribir una hora (<i>/ajustes 8:30</i>), unas horas de descanso (<i>/ajustes 22:30-7</i>) o una ciudad (<i>/ajustes Madrid</i>).
button-quiet = Horas de descanso
button-zone = Zona horaria
quiet-how = En sus horas de descanso espero, salvo en una emergencia. Usted puede escribirme siempre. Toque otras horas, o escriba por ejemplo <i>/silencio 22:30-7</i>.
quiet-unclear = No he entendido esas horas.
quiet-too-long = Así queda muy poco día para sus controles. Elija por favor 14 horas de descanso como máximo.
quiet-set = Desde ahora sus horas de descanso son de <b>{ $begins }</b> a <b>{ $ends }</b>.
quiet-set-none = Desde ahora no hay horas de descanso.
button-quiet-span = De { $begins } a { $ends }
button-quiet-span-none = Sin descanso
zone-now = Sus controles siguen la hora de <b>{ $zone }</b>.
zone-how = Toque otro lugar, o escriba una ciudad grande con la misma hora que usted, por ejemplo <i>/zona Madrid</i>.
zone-unclear = No conozco el lugar "{ $typed }".
zone-set = Desde ahora sus controles siguen la hora de <b>{ $zone }</b>. Allí es { $now }.
button-place = { $place }
settle = Un control llegaría a las <b>{ $at }</b>, en sus horas de descanso (de { $begins } a { $ends }). ¿Puedo escribirle a esa hora? { $then }
settle-then = Si dice que sí, su descanso pasa a ser de { $begins } a { $ends }.
settle-then-none = Si dice que sí, no tendrá horas de descanso.
button-settle-no = No, a las { $hour }

## Una coordinadora cambia las horas de un paciente

staff-times = Se pregunta a <b>{ $name }</b> ({ $code }) a las { $hour }, hora de { $zone }.
staff-quiet = Horas de descanso: de { $begins } a { $ends }.
staff-quiet-none = Sin horas de descanso.
staff-times-how =
    Toque otras horas de descanso, o escriba por ejemplo:
    <i>/hours { $code } 8:30 empieza pronto a trabajar</i>
    <i>/hours { $code } 22-7 lo ha pedido</i>
    <i>/hours { $code } Nueva York de viaje</i>
span = de { $begins } a { $ends }
span-none = ninguna
change-quiet-head = ¿<b>Otras horas de descanso</b> para { $name } ({ $code }): { $quiet }?
change-zone-head = ¿<b>Otra zona horaria</b> para { $name } ({ $code }): { $zone }? Lo previsto pasa a ese reloj; lo abierto sigue igual.
change-quiet-moves = Un control caería dentro, así que llega a las { $until }.
change-hour-asked = Las { $hour } caen en las horas de descanso del paciente. Se le pregunta si puede ser; hasta entonces, el control llega a las { $until }.
change-disturbs = Con descanso de { $begins } a { $ends } no queda hora para todos los controles del día. Acuerde por favor otras horas de descanso con el paciente.
