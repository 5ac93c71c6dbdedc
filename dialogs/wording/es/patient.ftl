### Lo que lee el paciente. Claro, cercano y breve: debe entenderlo alguien de doce años. Siempre de usted y sin dar por
### hecho si es hombre o mujer. Cada número lleva su unidad; decimos quién lee y para cuándo; nunca se pone un diagnóstico
### junto a un nombre. Lea cada mensaje en voz alta antes de cambiarlo. Solo se admiten las marcas `<b>` y `<i>`.

## Empezar

# $number: el número de emergencias.
consent =
    ¡Hola! Este chat ayuda a su equipo de salud a seguir cómo está usted entre una visita y otra. Por favor, lea esto primero.

    <b>Qué hace.</b> Le hace preguntas cortas sobre cómo se encuentra. Su equipo de salud lee lo que usted responde.

    <b>Qué no hace.</b> No hay nadie mirando los mensajes día y noche. No es un servicio de emergencias. No le dice qué enfermedad tiene y nunca cambia sus medicinas. En una emergencia, llame al <b>{ $number }</b>. No espere una respuesta aquí.

    <b>Qué se guarda.</b> Sus respuestas, sus mensajes y cuándo los envió. Solo los lee su equipo de salud en la clínica. Los guardamos bajo llave.

    <b>Telegram.</b> Los chats con un bot no están cifrados de extremo a extremo. Telegram podría leerlos. Por eso, no escriba más de lo necesario.

    Puede dejarlo cuando quiera: escriba «parar».
button-agree = De acuerdo
button-decline = No, gracias
consent-again = Por favor, toque un botón o escriba «sí» o «no»: ¿le parece bien? Sin su sí, no empieza nada.
join-again = Perdone, no lo entendí.
join-go-on = Terminemos primero su inscripción. Por favor, responda a la pregunta de arriba.
join-first = Terminemos primero su inscripción. Aquí tiene otra vez la pregunta.
join-help = Aquí se inscribe en el seguimiento de su equipo de salud. Si tiene alguna duda, llame por favor a su clínica. Aquí tiene otra vez la pregunta.
join-declined = Está bien. No ha empezado nada. Se lo decimos a su equipo de salud, que hablará con usted de otra manera.
ask-fact = Para estar seguros de que es usted: ¿cuál es su fecha de nacimiento? Por ejemplo, <i>5 de marzo de 1948</i>.
fact-unclear = No pude leer eso como una fecha. Por favor, escriba el día, el mes y el año.
fact-wrong = Eso no coincide con lo que tiene la clínica. Por favor, revíselo e inténtelo otra vez.
fact-locked = No coincide, así que tengo que parar aquí. Su clínica lo sabe y le ayudará a entrar.
language-en = English
language-es = Español
language-offer = ¿En qué idioma quiere que le escriba?
language-only = Esta clínica no tiene otro idioma.
language-set = Desde ahora le escribo en español.
# $name: cómo se le llama.
ask-hour = Gracias, { $name }. ¿A qué hora quiere que le pregunte? Toque una hora o escriba otra, como <i>8:30</i>.
button-hour = { $hour }
joined = Todo listo, { $name }. ¡Le damos la bienvenida!
# $at: cuándo llega el primer control.
first-check-in = Su primer control llega el <b>{ $at }</b>.
joined-worse = Si en algún momento se siente peor, toque el botón de abajo o escriba «peor».
code-unknown = Este enlace no funciona. Puede que sea antiguo o que ya se haya usado. Por favor, pida uno nuevo en su clínica.
code-for-patient = Este enlace es para un paciente y todavía le sirve: por favor, páseselo y no lo abra usted.
start-without-code = Hola de nuevo. Escriba /help para ver qué puede hacer aquí.
# $team: el nombre del equipo.
welcome-provider = Le damos la bienvenida a <b>{ $team }</b>. Recibirá un mensaje aquí cuando un paciente le necesite. /queue muestra quién espera. /help muestra lo demás.
welcome-coordinator = Le damos la bienvenida a <b>{ $team }</b>. /enrol inscribe a un paciente, /patients muestra cómo va cada uno. /help muestra lo demás.
second-account-told = Alguien intentó entrar como usted desde otro teléfono. No le dejamos pasar. Si era usted con un teléfono nuevo, avise por favor a { $team }.

## A quien no conocemos

stranger = ¡Hola! Soy el asistente de seguimiento de una clínica. Solo funciono con un enlace personal de su equipo de salud. Si tiene uno, por favor ábralo. En una emergencia, llame al número de emergencias de su país.
group-leave = ¡Hola! Solo funciono en chats privados, para que nadie lea lo que no es para él. Ahora salgo de este grupo. Quien tenga un enlace personal de la clínica puede abrirlo y escribirme allí.
not-for-you = Eso no puedo hacerlo aquí. Escriba /help para ver qué puede hacer.
not-read = Esto no me sirve. Lo que envió o cambió no ha llegado a nadie: del equipo acepto mensajes nuevos con palabras y toques de botón. Escriba /help para ver qué puede hacer aquí.
our-failure = Perdone, algo falló por nuestra parte. Su mensaje está guardado y hay personas avisadas. Si necesita ayuda ahora, llame al número de emergencias de su país.
our-failure-nobody-told = Perdone, algo falló por nuestra parte. Por favor, inténtelo una vez más. Si necesita ayuda ahora, llame al número de emergencias de su país.
button-over = Ese botón ya no se usa.

## Un control

greeting = ¡Hola, { $name }!
opening-late = Esto llega más tarde de lo previsto. Fue culpa nuestra, no suya.
# $at: hasta cuándo cuenta una respuesta.
open-until = <i>Puede responder hasta el { $at }.</i>
# $name: cómo se le llama. Una regla vuelve a preguntar, fuera de las horas de siempre.
recheck = { $name }, es hora de mirarlo otra vez.
# $at de $of: qué pregunta y de cuántas. $text: la pregunta.
question-of =
    <i>{ $at } de { $of }</i>
    { $text }
reminder = Un pequeño recordatorio: su control sigue abierto hasta el { $at }.
ask-again = Estuvimos un rato sin conexión y quizá no nos llegó su respuesta. ¡Perdone! Aquí va otra vez la pregunta.
welcome-back = Qué bien que esté de vuelta.
button-back = ← Atrás
button-worse = Me siento peor
button-yes = Sí
button-no = No
# $answer: lo que respondió antes.
button-keep-answer = Dejar: { $answer }
nothing-before = Esta es la primera pregunta.
you-answered = Usted respondió: <b>{ $answer }</b>. Ahora puede cambiarlo.
# $question: nombre corto de la pregunta.
noted = ✓ { $question }: <b>{ $answer }</b>
go-on-when-safe = ¿Está a salvo o viene ayuda en camino? Entonces siga aquí cuando pueda.

## Cuando una respuesta no está clara

# $example: una cantidad inventada, con su unidad.
unclear-number = No pude leer eso como un número. Por favor, escriba solo el número, por ejemplo <i>{ $example }</i>.
unclear-several = No sé bien a qué número se refiere. Por favor, escriba solo uno, por ejemplo <i>{ $example }</i>.
unclear-number-plain = No pude leer eso como un número. Por favor, escriba solo el número.
unclear-several-plain = No sé bien qué número quiere decir. Por favor, escriba solo uno.
unclear-option = No sé bien qué quiere decir. Por favor, toque uno de los botones.
# $amount: lo que quizá quiso decir, en otra unidad.
is-that = Solo para estar seguros: ¿son <b>{ $amount }</b>?
then-again = De acuerdo. Por favor, escríbalo otra vez con su unidad, por ejemplo <i>{ $example }</i>.
# $lowest, $highest: cantidades con su unidad.
odd-amount = Eso queda fuera de lo que puedo anotar (de { $lowest } a { $highest }). Por favor, mírelo de nuevo y escríbalo otra vez.
skipped-odd = Gracias. Por ahora dejo sin anotar «{ $question }» y una persona lo revisará.

## Cambiar una respuesta

corrected = Cambiado. { $question }: ahora cuenta <b>{ $answer }</b> (antes: { $previous }).
corrected-team-told = Su equipo ve las dos cosas: lo que envió primero y lo que cuenta ahora.
still-counts = { $question }: sigue contando <b>{ $answer }</b>.
edit-unclear = Vi que cambió un mensaje, pero no pude leerlo como una respuesta.
edit-kept-for-person = Vi que cambió un mensaje anterior. Ya es tarde para cambiar así una respuesta.
# $other: la respuesta que tocó ahora.
change-offered = { $question }: usted respondió <b>{ $answer }</b>. ¿Lo cambiamos a <b>{ $other }</b>?
button-change = Cambiar a: { $answer }
button-keep = Dejar: { $answer }
check-in-closed = Este control está cerrado.
late-answer-kept = Este control ya había terminado, pero guardamos su respuesta para su equipo.

## El final de un control

# $answers: una línea por respuesta.
summary =
    <b>Lo que nos ha contado</b>
    { $answers }
answer-line = { $question }: { $answer }
# $previous, $on: la respuesta anterior y su día. Lo ve el equipo.
answer-line-changed = { $question }: <b>{ $answer }</b> (antes: { $previous }, el { $on })
# $at: cuándo llega el siguiente.
next-check-in = Su próximo control: <b>{ $at }</b>.
not-planned = sin fecha todavía
plan-finished = Este fue su último control. ¡Gracias por todas sus respuestas! Si necesita algo, llame por favor a { $team }.
window-closed-answered = Este control ha terminado. ¡Gracias! Lo que respondió está guardado.
window-closed-missed = Este control ha terminado. No pasa nada. Si no se encuentra bien, díganoslo por favor.
worse-done = Gracias. Su equipo tiene sus respuestas. Si empeora, no nos espere.
recheck-done = Gracias. Queda guardado para su equipo.
# $number: el número de emergencias.
still-emergency = Lo que nos ha contado puede ser una emergencia. Si la ayuda todavía no está en camino, llame ahora al <b>{ $number }</b>. No espere nuestra respuesta.

## Lo que dicen las reglas cuando el programa no tiene palabras propias

# $number: el número de emergencias.
told-emergency = Puede ser una emergencia. Llame al <b>{ $number }</b> ahora mismo. No nos espere.
told-urgent = Gracias por contárnoslo. Su equipo de enfermería se pondrá en contacto con usted hoy. Si empeora, llame al <b>{ $number }</b>.
told-soon = Gracias por contárnoslo. Nos pondremos en contacto con usted antes de que acabe el próximo día laborable. En una emergencia, llame al <b>{ $number }</b>.
told-routine = Gracias. Su equipo lo revisará. En una emergencia, llame al <b>{ $number }</b>.
also-told = Su equipo también ve lo demás que nos ha contado.
# $by: para cuándo actúa una persona.
told-team-by = Una persona lo mirará antes del <b>{ $by }</b>. Los mensajes de aquí no se vigilan día y noche. En una emergencia, llame al <b>{ $number }</b>.

## Escribir sin que se le pregunte

# $by: para cuándo lo lee una persona.
remark-kept = Gracias. He guardado su mensaje. Una persona de su equipo lo leerá antes del <b>{ $by }</b>.
other-kept = Gracias. He guardado lo que envió. Yo no puedo abrirlo y nadie lo mira de forma automática. Una persona de su equipo verá antes del <b>{ $by }</b> que ha llegado. Si es importante, escríbalo también con palabras, por favor.
safety-net = Los mensajes de aquí no se vigilan día y noche. En una emergencia, llame al <b>{ $number }</b>.
worse-said = Si le cuesta respirar, le duele el pecho o se ha desmayado: llame al <b>{ $number }</b> ahora mismo. No nos espere.
worse-told = Su equipo ya lo sabe. Una persona se pondrá en contacto con usted antes del <b>{ $by }</b>.

## Órdenes

# $title: nombre del plan. $next: cuándo. $asks: nombres cortos de las preguntas.
plan-line =
    <b>{ $title }</b>
    Próximo control: { $next }
    Preguntamos por: { $asks }
plan-line-paused =
    <b>{ $title }</b>
    Está en pausa. Seguimos: { $next }
    Preguntamos por: { $asks }
plan-line-none =
    <b>{ $title }</b>
    No hay nada más previsto.
plan-open = Ahora tiene un control abierto. Puede responder hasta el <b>{ $at }</b>.
plan-none = Ahora no hay nada previsto para usted aquí. Si tiene alguna pregunta, llame por favor a { $team }.
team = Lo que envía aquí lo leen las personas de <b>{ $team }</b>.
# $people: nombres.
team-people = Son: { $people }.
help-patient =
    Puede tocar un botón o escribir una de estas palabras:
    <b>peor</b>: se siente peor
    <b>plan</b>: qué está previsto y cuándo
    <b>llámenme</b>: una persona de su equipo se pone en contacto
    <b>equipo</b>: quién lee esto
    <b>ayudante</b>: alguien a quien preguntar si usted no responde
    <b>pausa</b>: unos días sin preguntas
    <b>más tarde</b>: le pregunto hoy a otra hora
    <b>ajustes</b>: otra hora del día, horas de descanso, otro lugar u otro idioma
    <b>privacidad</b>: qué se guarda
    <b>parar</b>: no más mensajes
    También puede escribir sin más lo que le preocupe. Una persona lo lee.
button-plan = Mi plan
button-team = Mi equipo
button-pause = Pausa
button-resume = Seguir ya
button-settings = Ajustes
button-privacy = Privacidad
button-stop = Parar
# $team: el nombre del equipo.
privacy = Guardamos sus respuestas, sus mensajes y cuándo los envió. Solo los lee { $team }, en su clínica. Se guardan bajo una llave que es solo suya. Los chats con un bot no están cifrados de extremo a extremo: Telegram podría leerlos, así que no escriba más de lo necesario. Puede dejarlo cuando quiera con «parar». Si quiere una copia, o que borremos lo que tenemos, pídalo por favor a { $team }.
# $hour, $zone: cuándo preguntamos ahora.
settings = Le pregunto a las <b>{ $hour }</b> (hora de { $zone }).
hour-set = Desde ahora le pregunto a las <b>{ $hour }</b>.
pause-offer = ¿Cuánto tiempo quiere que no le pregunte? Luego vuelvo a empezar sin que haga nada. Mientras tanto puede seguir escribiéndonos.
pause-nothing = Ahora no hay nada que poner en pausa.
# $until: el primer día otra vez con preguntas.
paused = En pausa. Vuelvo a preguntarle el <b>{ $until }</b>. Si se siente peor, díganoslo en cualquier momento.
# $until: el primer día otra vez con preguntas. $team: el nombre del equipo.
paused-by-rule = No le preguntaré nada más hasta el <b>{ $until }</b>. { $team } lo sabe y quizá se ponga en contacto con usted antes. Puede seguir cuando quiera: escriba «seguir». Si se siente peor, díganoslo en cualquier momento.
wanted-yes = Me alegra saber de usted. Seguimos como estaba previsto.
resumed = ¡Qué bien tenerle de vuelta! Seguimos.
# $team: el nombre del equipo.
stop-offer = ¿Quiere dejar todos los controles? Se lo diremos a { $team }. Lo que ha enviado hasta ahora se guarda.
button-stop-yes = Sí, dejarlos
button-stop-no = No, seguir
stopped = Hemos parado todos los controles y se lo hemos dicho a { $team }. Puede seguir escribiéndonos aquí. Si quiere volver a empezar, pídales un enlace nuevo.
# $team: el nombre del equipo.
stopped-by-rule = No le preguntaré nada más en este plan. { $team } lo sabe. Puede seguir escribiéndonos aquí y, si se siente peor, díganoslo en cualquier momento.
stayed = Muy bien. Seguimos como hasta ahora.

## Piezas pequeñas

amount = { $amount }
fact = { $fact }
answer-yes = sí
answer-no = no
not-known = no se sabe

## Lo que lee el equipo sobre lo que hace un paciente

worry-unread-message = Escribió por su cuenta. Nadie lo ha leído todavía.
# $question: nombre corto de la pregunta a la que responde, con palabras o con una foto.
worry-unread-answer = { $question }: una respuesta que una persona tiene que leer o mirar. Nadie lo ha hecho todavía.
worry-data-quality = { $question }: dos valores seguidos que no pueden ser correctos. El último: { $written }
worry-came-late = Respondió cuando el control ya había terminado.
# $question, $answer: lo que tocó.
worry-tapped-late = Tocó tarde y no lo confirmó: { $question }: { $answer }
# $question, $answer: lo que marcó.
worry-ticked = Marcado, sin confirmar todavía: { $question }: { $answer }
# $question: nombre corto de la pregunta. $written: sus palabras.
worry-written = Escribió esto y aún no respondió sí o no: { $question }: { $written }
worry-patient-worse = Dice: me siento peor. No hay ningún plan en marcha.
worry-unreachable = No se le puede escribir por Telegram: nos bloqueó o la cuenta ya no existe. Por favor, llame por teléfono.
worry-reachable-again = Durante un tiempo no se le pudo escribir por Telegram. Se puede otra vez desde: { $since }.
worry-our-failure = Fallamos en algo de este seguimiento ({ $what }). Por favor, mire la conversación y llame si tiene dudas.
worry-second-account = Alguien abrió este enlace personal desde otra cuenta de Telegram. No se le dejó pasar.
worry-enrolment-declined = Dijo que no quería participar.
worry-enrolment-expired = No usó el enlace, y ha caducado. No se le pregunta nada hasta que use uno nuevo: /enrol y el nombre.
worry-enrolment-unfinished = Empezó la inscripción y no la terminó; el enlace ha caducado. No se le pregunta nada hasta que use uno nuevo: /enrol y el nombre.
worry-enrolment-locked = La inscripción está bloqueada: la fecha de nacimiento falló demasiadas veces. Vuelva a invitar solo si sabe con seguridad quién es.
worry-patient-left = Dejó todos los controles.
