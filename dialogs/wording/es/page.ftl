### La página que `aftercare pathway show` escribe para el profesional clínico que revisa un programa.

page-unreviewed = Todavía no revisado por un profesional clínico. Nadie debería recibir seguimiento con este programa antes de que alguien lo lea y lo firme.
page-signed = Revisado y firmado por { $name } el { $on }.
page-version = { $id }, versión { $version }. Huella del archivo (SHA-256): { $hash }
page-languages = Idiomas
page-for-patients = Cómo lo ven los pacientes
page-population = Para quién
page-day-zero = Día 0
page-evidence = Qué se sabe
page-not-checked = Las cifras no se compararon con el artículo.
page-inputs = Datos al inscribir
page-required = obligatorio
page-default = si no se indica: { $value }
page-limits = Umbrales que un profesional puede fijar para una persona
page-schedule = Cuándo pregunta
page-asks = Se pregunta
page-questions = Preguntas
page-scores = Puntuaciones
page-facts = Se guarda junto a las respuestas, nunca se pregunta
page-rules = Reglas
page-advice-rules = Consejos que no avisan a nadie
page-words = Lo que se dice en cada control
page-words-welcome = al empezar el plan
page-words-opening = antes de las preguntas
page-words-closing = después de ellas
page-silence = Sin respuesta
page-worse = «Me siento peor»
page-on-demand = Lo que el paciente puede empezar cuando quiera
page-messages = Textos que se envían solos
page-advice = Consejos
page-outcomes = Medidas de cómo fue. No se promete ninguna.
page-instruments = Cuestionarios ajenos

## Títulos de columnas, y lo que va delante de una línea

page-name = Nombre
page-what = Qué es
page-for = Para qué sirve
page-value = Valor
page-bounds = De … a
page-also = { $value }, o { $also } para quien mide en esa unidad
page-when = Cuándo
page-times-head = Horas
page-question = Pregunta
page-answers = Respuesta
page-condition = Solo se pregunta si
page-holds = Se cumple si
page-as-written = Como está en el archivo
page-source = Fuente
page-team-reads = El equipo lee
page-patient-reads = El paciente lee
page-who = A quién se avisa
page-judged = Se mira
page-then = Después
page-text = Texto
page-fewer = Un control sin respuesta antes si
page-day-head = Día

## Días y horas. $days es un trozo ya leído.

page-days = Días { $first } a { $last }
page-days-one = Día { $first }
page-days-open = Desde el día { $first }
page-days-until = Desde el día { $first } hasta «{ $name }»
page-days-at-most = Días { $first } a { $last }, no más allá de «{ $name }»
page-blocks = { $count ->
    [one] { $days }, el primer día de cada { $again } días
   *[other] { $days }, los primeros { $count } de cada { $again } días
}
page-only-when = { $days }, solo si { $condition }
page-time = { $time }
page-times = { $count ->
    [one] { $times } (se espera la respuesta { $count } hora)
   *[other] { $times } (se espera la respuesta { $count } horas)
}
page-day = { $day }
page-on-days = los días { $days }
page-on-weekdays = cada { $days }
page-every-on-weekdays = { $count ->
    [one] cada { $days }, cada { $count } día
   *[other] cada { $days }, cada { $count } días
}
page-every-day = en cada control
page-every-days = { $count ->
    [one] cada { $count } día
   *[other] cada { $count } días
}
page-sent-on = los días { $days }, a las { $at }
page-sent-before = { $count ->
    [one] { $count } día antes de «{ $name }», a las { $at }
   *[other] { $count } días antes de «{ $name }», a las { $at }
}
page-weekday-1 = lunes
page-weekday-2 = martes
page-weekday-3 = miércoles
page-weekday-4 = jueves
page-weekday-5 = viernes
page-weekday-6 = sábado
page-weekday-7 = domingo

# Más allá de los días: desde qué fecha se cuentan, con qué frecuencia, cuándo se recuerda.
page-counted-from = { $days }, contados desde «{ $name }»
page-paced = { $days }; días entre un control y el siguiente, primero lo más seguido: { $steps }
page-sparser = { $days }; un paso más espaciado cuando { $condition }
page-denser = { $days }; otra vez lo más seguido cuando { $condition }
page-reminded = { $times }; recordatorios después de { $spans }
page-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
page-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
page-hours-and-minutes = { $hours } h y { $minutes } min
page-otherwise = { $times }; { $otherwise }
page-late-skip = se omite si no puede enviarse a su hora
page-late-ask = si no puede enviarse a su hora, decide la coordinación
page-busy-wait = espera mientras hay otro control abierto
page-busy-replace = va antes que otro que esté abierto

## Lo que puede pasar y se comunica

page-events = Lo que la coordinación puede comunicar
page-done = { $done }
page-sets = su fecha pasa a ser «{ $name }»
page-sets-later = { $count ->
    [one] el día siguiente pasa a ser «{ $name }»
   *[other] la fecha { $count } días después pasa a ser «{ $name }»
}
page-sets-earlier = { $count ->
    [one] el día anterior pasa a ser «{ $name }»
   *[other] la fecha { $count } días antes pasa a ser «{ $name }»
}
page-course-pause = el plan queda en pausa
page-course-resume = el plan continúa
page-course-restart = su fecha pasa a ser el día 0 y el plan empieza de nuevo
page-course-end = el plan termina
page-only-said = se avisa a la persona

## Respuestas

# $text: lo que se pregunta; lo demás solo lo lee quien lo pide o no se hizo entender.
page-with-help = { $text } (Si pide ayuda: { $help })
page-with-why = { $text } (Si pregunta por qué: { $why })
page-with-other = { $text } (Si no se conoce lo que nombra: { $other })

page-kind-choice = una de: { $options }
page-kind-several = cualquiera de: { $options }
page-kind-scored = una de: { $options }
page-kind-yes_no = sí o no
page-kind-number = un número de { $lowest } a { $highest }
page-kind-scale = un número de { $lowest } a { $highest }
page-kind-blood_pressure = una tensión arterial
page-kind-photo = { $count ->
    [one] { $count } foto, que mira una persona
   *[other] { $count } fotos, que mira una persona
}
page-kind-text = sus propias palabras
page-kind-date = una fecha
page-option = «{ $label }»
page-option-scored = «{ $label }» ({ $points })
page-optional = { $answer }; puede dejarse sin responder
page-asked-by = se pregunta si se cumple { $rules }
page-asked-by-or-worse = se pregunta si se cumple { $rules } o después de «Me siento peor»
page-asked-worse = se pregunta después de «Me siento peor»
page-dropped-first = { $answer }; se deja para otro día la primera, si un día pregunta demasiado
page-dropped-last = { $answer }; se deja para otro día la última, si un día pregunta demasiado
page-red-flag = { $answer }; una señal de alarma

## Puntuaciones

page-score-sum = la suma de { $items }
page-score-mean = la media de { $items }
page-score-missing = { $count ->
    [one] { $score }; si falta { $count } respuesta se ajusta
   *[other] { $score }; si faltan hasta { $count } respuestas se ajusta
}
page-score-count = cuántas de estas se cumplen: { $conditions }
page-score-those = las que se cumplen de estas: { $conditions }
page-score-option = { $label } si { $condition }

## Reglas

page-judged-each_answer = con cada respuesta
page-judged-at_end = cuando el control acaba con respuestas
page-judged-at_end_or_missed = cuando el control acaba, con respuesta o sin ella
page-judged-at_enrolment = al inscribir, y cuando cambia un dato de la persona
page-then-ask = { $count ->
    [0] se pregunta enseguida { $questions }
    [one] se pregunta { $questions } al cabo de { $count } minuto
   *[other] se pregunta { $questions } al cabo de { $count } minutos
}
page-then-missing = { $count ->
    [one] { $asked }; sin respuesta en { $count } minuto: «{ $fact }»
   *[other] { $asked }; sin respuesta en { $count } minutos: «{ $fact }»
}
page-then-pause = el plan se pausa
page-then-stop = el plan se termina
page-nobody = a nadie
page-levels = { $count ->
    [one] { $count } nivel.
   *[other] { $count } niveles, del más grave al más leve: cuenta el primero que se cumple; los demás ya no se miran.
}
page-band = { $count ->
    [one] { $count } sin respuesta: { $severity }, { $roles }
   *[other] { $count } seguidos sin respuesta: { $severity }, { $roles }
}
page-band-until = { $band }, hasta el día { $day }
page-band-when = { $band }, si { $condition }
page-counts-check_ins = Se cuentan controles.
page-counts-days = Se cuentan días con algún control.
page-counts-answers_of = Se cuentan controles sin respuesta a las preguntas que importan.
