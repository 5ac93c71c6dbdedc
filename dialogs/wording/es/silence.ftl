### Cuando alguien no responde: la única pregunta, la persona que ayuda y lo que entonces lee el equipo. Quien ayuda lee
### el nombre y que no ha respondido; nunca una respuesta, nunca una palabra de salud.

## Al paciente

all-right-question = No he tenido noticias suyas. ¿Está usted bien?
button-all-right = Sí, todo bien
button-not-good = No muy bien
button-call-me = Llámenme
all-right-thanks = Gracias, me alegra saberlo. Seguimos como estaba previsto.
call-told = Su equipo ya lo sabe. Una persona le llamará antes del <b>{ $by }</b>.
call-told-no-phone = Su equipo ya lo sabe, y una persona se pondrá en contacto antes del <b>{ $by }</b>. Aquí no consta ningún teléfono suyo. Escríbalo, por favor, con el prefijo del país, por ejemplo +34 600 000 000.
still-wanted = { $name }, ¿todavía quiere recibir estos mensajes? Las dos respuestas están bien.
habit-on = Suele responder hacia las { $time }. Si no lo ha hecho, puede que se lo recuerde antes.
habit-off = Suele responder hacia las { $time }. No por eso se lo recuerdo antes.
button-habit-off = No recordármelo antes
button-habit-on = Recordármelo antes

## Al paciente, sobre quien le ayuda

button-helper = Quien me ayuda
helper-offer = Puede nombrar a una persona de confianza, por ejemplo un familiar o un vecino. Si usted no me responde, puedo preguntar a esa persona si usted está bien. Solo digo <b>que no ha respondido, nunca lo que ha respondido</b>. Puede terminarlo cuando quiera.
button-helper-link = Nombrar a alguien
helper-link = Pase este enlace a la persona que haya elegido. Sirve una sola vez, hasta el { $until }: { $link }
helper-link-is-not-hers = Este enlace es para la persona que le va a ayudar. Todavía sirve: pásesela, por favor.
helper-invited = Ha creado un enlace para quien le ayude. Todavía no ha aceptado nadie.
button-helper-again = Crear otro enlace
button-helper-withdraw = Anular el enlace
helper-withdrawn = Hecho. El enlace ya no sirve.
helper-is = { $name } le ayuda desde el { $since }. Si usted no me responde, puedo preguntar a { $name } si usted está bien. Nunca digo lo que ha respondido.
button-helper-end = Terminarlo
helper-ended = Hecho. { $name } ya no le ayuda aquí.
helper-agreed = { $name } ha aceptado ayudarle. Para verlo o terminarlo, escriba «ayudante».
helper-has-declined = La persona a la que invitó no quiere ayudar aquí. No se ha añadido a nadie.
helper-has-stopped = { $name } ya no le ayuda aquí. Para nombrar a otra persona, escriba «ayudante».

## A quien ayuda

helper-explained =
    ¡Hola! { $name } quiere que usted le ayude aquí.

    <b>Qué significa.</b> Si { $name } no responde a nuestros mensajes durante un tiempo, le pregunto a usted si todo va bien. Usted toca una respuesta y el equipo la ve.

    <b>Qué le diré.</b> Solo que { $name } no ha respondido. Nunca nada más.

    <b>Qué no es.</b> No es un servicio de emergencias. Si cree que { $name } está en peligro, llame usted al <b>{ $number }</b>. Nadie lee lo que escriba aquí.

    Puede dejarlo cuando quiera: escriba /stop.
button-helper-agree = Acepto
button-helper-decline = No, gracias
helper-welcome = Gracias. Desde ahora usted ayuda a { $name }. Solo le escribo cuando { $name } no responde. En una emergencia, llame al <b>{ $number }</b>.
helper-declined = Muy bien. No se ha iniciado nada y no volveré a escribirle.
helper-question = { $name } no ha respondido a nuestros mensajes. ¿Sabe si todo va bien? Si cree que { $name } está en peligro, llame ahora al <b>{ $number }</b>.
button-helper-fine = Todo va bien
button-helper-no-answer = No me responde
button-helper-call = Que llame la clínica
button-helper-stop = Dejar de ayudar
button-helper-stop-since = Dejar de ayudar (desde el { $since })
helper-thanks = Gracias. El equipo ve su respuesta.
helper-passed-on = Gracias. El equipo ya lo sabe y una persona se ocupará antes del <b>{ $by }</b>. Si hay peligro, no espere: llame al <b>{ $number }</b>.
helper-not-read = Aquí no puedo leer mensajes, y tampoco los lee nadie más. En una emergencia, llame al <b>{ $number }</b>. Para cualquier otra cosa, llame a la clínica. Para dejar de ayudar, toque el botón.
helper-no-more = Usted ya no ayuda a { $name } aquí. Gracias por su ayuda.

## Al equipo

trace-phone = Teléfono: <b>{ $phone }</b>
trace-no-phone = Aquí no consta ningún teléfono.
trace-answered = { $on }: { $answers }
trace-nothing-answered = Todavía no ha respondido nada.
trace-script = Para la llamada: «Hola, { $name }, le llamamos de su equipo. No hemos tenido noticias suyas. ¿Cómo se encuentra hoy? ¿Hay algo nuevo o que haya empeorado? ¿Necesita algo de nosotros? ¿Seguimos con los mensajes?»
trace-helper-fine = La persona que ayuda al paciente dice que todo va bien ({ $at }).
worry-asked-for-call = Pide que le llamen.
worry-helper-no-answer = La persona que ayuda al paciente tampoco consigue que responda.
worry-helper-asks-for-call = La persona que ayuda al paciente pide que llame la clínica.

## Por qué: los pasos de un silencio, tal como los lee un colega

why-said-silence-question = para preguntarle si se encuentra bien
why-said-still-wanted = para preguntarle si todavía quiere los mensajes
why-said-helper-asked = para preguntar a la persona que ayuda, porque no había respuesta
why-noted-silence-question = no había respondido: se le preguntó si se encuentra bien
why-noted-silence-check-in = no había respondido: el control abierto vale como pregunta de si se encuentra bien
why-noted-silence-helper = tampoco hubo respuesta a eso: se preguntó a la persona que ayuda
why-noted-silence-no-helper = tampoco respondió a eso; no ha nombrado a nadie que le ayude
why-noted-silence-trace = tantos controles seguidos sin respuesta que se pidió a una persona que llamara
why-noted-silence-over = se volvió a tener noticias
why-noted-asked-for-call = pidió que le llamaran
why-noted-helper-answered = respondió la persona que ayuda
