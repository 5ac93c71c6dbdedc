### Las maneras de responder además de una opción, sí o no, y una cantidad.

# $lowest, $highest: los números de los extremos de una escala. $low, $high: lo que significan.
scale-ends = <i>{ $lowest } = { $low } · { $highest } = { $high }</i>
# $step: un número de una escala.
button-step = { $step }
# $answers: las opciones marcadas.
several-answers = { $answers }
# $option: una opción marcada.
button-ticked = ✓ { $option }
button-unticked = { $option }
button-done = Listo
tick-hint = <i>Toque todo lo que corresponda y después «Listo».</i>
tick-first = Por favor, toque al menos una opción y después «Listo».
button-leave-out-answer = Dejar sin responder
# $question: nombre corto de la pregunta.
left-out-answer = De acuerdo, hoy dejamos «{ $question }» sin responder.
unclear-date = No pude leer una sola fecha. Por favor, escriba día, mes y año, por ejemplo <i>5 de marzo de 2026</i>.
enrol-count = Como número.
