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

## Una tensión arterial

# $systolic, $diastolic: sus dos números.
answer-pressure = { $systolic }/{ $diastolic } mmHg
unclear-pressure = No pude leer una sola tensión. Por favor, escriba los dos números, primero el alto, por ejemplo <i>128/82</i>.
# $number: el que ha enviado.
half-upper = El número alto es <b>{ $number }</b>. ¿Cuál es el bajo?
half-lower = El número bajo es <b>{ $number }</b>. ¿Cuál es el alto?
# $lowest, $highest: tensiones.
odd-pressure = Eso está fuera de lo que puedo guardar (de { $lowest } a { $highest }). Por favor, mírelo bien y escriba otra vez los dos números.

## Una foto

answer-photo = foto enviada
# $at de $of: qué foto, de cuántas. $by: para cuándo la ve una persona.
photo-kept = { $of ->
    [one] Gracias, la foto ha llegado. No se mira automáticamente; una persona de su equipo la verá antes del <b>{ $by }</b>.
   *[other] { $at ->
        [one] Gracias, ha llegado la primera foto de { $of }. No se mira automáticamente; una persona de su equipo la verá antes del <b>{ $by }</b>.
       *[other] Gracias, han llegado { $at } fotos de { $of }. No se miran automáticamente; una persona de su equipo las verá antes del <b>{ $by }</b>.
    }
}
button-photos-done = Eso es todo
unclear-photo = Aquí necesito una foto: toque el clip o la cámara junto al campo de texto, elija la foto y envíela.

## Valores difíciles de creer

# Ha escrito «hi», que algunos medidores muestran cuando el valor supera su rango.
is-that-meter = Para estar seguros: ¿su medidor muestra <b>HI</b>?
odd-but-kept = Este valor es muy poco habitual. Por seguridad lo tomo como está. Si no es correcto, corrija su mensaje o vuelva atrás y envíelo otra vez.

## «¿Por qué lo pregunta?»

button-why = ¿Por qué?
# $team: el nombre del equipo.
why-in-general = Su respuesta muestra a { $team } cómo está. Si algo ha cambiado, pueden actuar a tiempo.

## Un cuestionario

# En lugar de sus preguntas, en lo que ha contado.
questionnaire-answered = Cuestionario: respondido
