### Las condiciones de un programa leídas en voz alta, para quien la revisa. Cada hueco es un trozo ya leído.

aloud-name = «{ $name }»
# $name: el nombre corto de una tensión arterial.
aloud-upper = «{ $name }», número de arriba
aloud-lower = «{ $name }», número de abajo
aloud-member = «eso»
aloud-limit = { $value } (límite «{ $name }»)
aloud-number = { $value }
aloud-written = { $text }
aloud-yes = sí
aloud-no = no
aloud-age = la edad en años
aloud-sex = el sexo al nacer
aloud-day = el número del día
aloud-slot = el número del control dentro del día
aloud-last-slot = es el último control del día
aloud-block = el número del tramo
aloud-block-day = el día dentro del tramo

## Unidas y calculadas

aloud-and = { $one } y { $other }
aloud-or = { $one } o { $other }
aloud-not = no ({ $condition })
aloud-bracket = ({ $condition })
aloud-plus = { $one } más { $other }
aloud-minus = { $one } menos { $other }
aloud-times-factor = { $one } por { $other }
aloud-minus-sign = menos { $value }
aloud-percent = { $part } en porcentaje de { $whole }

## Comparadas

aloud-more = { $one } es más de { $other }
aloud-at-least = { $one } es { $other } o más
aloud-less = { $one } es menos de { $other }
aloud-at-most = { $one } es { $other } o menos
aloud-is = { $one } es { $other }
aloud-differs = { $one } no es { $other }
aloud-among = { $one } es una de estas: { $others }
aloud-not-among = { $one } no es ninguna de estas: { $others }
aloud-includes = { $name } incluye alguna de estas: { $options }

## Mirando atrás

aloud-previous = { $name } de la vez anterior
aloud-previous-within = { $count ->
    [one] { $name } de la vez anterior, si no tiene más de { $count } día
   *[other] { $name } de la vez anterior, si no tiene más de { $count } días
}
aloud-latest = { $name } más reciente
aloud-baseline = el valor de partida de { $name }
aloud-change = { $count ->
    [1] { $name } menos el del día anterior
   *[other] { $name } menos el de { $count } días antes
}
aloud-lowest = el valor más bajo de { $name } { $span }
aloud-highest = el valor más alto de { $name } { $span }
aloud-mean = la media de { $name } { $span }
aloud-where = { $value }, contando solo donde { $condition }
aloud-from = { $count ->
    [one] { $value } (a partir de { $count } valor)
   *[other] { $value } (a partir de { $count } valores)
}
aloud-span-days = { $count ->
    [1] del día anterior
   *[other] de los { $count } días anteriores
}
aloud-span-answers = { $count ->
    [1] de la última respuesta
   *[other] de las últimas { $count } respuestas
}
aloud-span-answers-before = { $count ->
    [1] de la respuesta anterior
   *[other] de las { $count } respuestas anteriores
}
aloud-span-block = en los días { $days } del tramo
aloud-span-block-ago = { $count ->
    [1] en los días { $days } del tramo anterior
   *[other] en los días { $days } del tramo de { $count } antes
}
aloud-span-any = hasta ahora
aloud-span-days-here = { $count ->
    [1] hoy
   *[other] en { $count } días, contando hoy
}
aloud-days-since = los días desde { $name }
aloud-count = cuántas veces se cumplió ({ $condition }) { $span }
aloud-ticked = cuántas opciones están marcadas en { $name }
aloud-answered = { $name } tiene respuesta
aloud-never = { $name } nunca tuvo respuesta
aloud-given = se conoce { $name }
aloud-now = en este mismo control ({ $name })
# $names: un grupo de preguntas; $condition llama «eso» a cada una.
aloud-any = para al menos una de { $names } («eso»): { $condition }
aloud-which = aquellas de { $names } («eso») para las que { $condition }
aloud-top = el valor más alto de { $names }

## Rachas

aloud-days-in-a-row = { $count ->
    [one] ({ $condition }) durante { $count } día
   *[other] ({ $condition }) durante { $count } días seguidos
}
aloud-answers-in-a-row = { $count ->
    [one] ({ $condition }) en el último control respondido
   *[other] ({ $condition }) en los últimos { $count } controles respondidos
}
aloud-times = { $count ->
    [one] ({ $condition }) en { $least } o más de la última { $count } respuesta
   *[other] ({ $condition }) en { $least } o más de las últimas { $count } respuestas
}
aloud-rises = { $count ->
    [one] { $name } sube en { $count } control respondido
   *[other] { $name } sube en { $count } controles respondidos seguidos
}
aloud-spaced = { $count ->
    [one] ({ $condition }) en { $count } medición
   *[other] ({ $condition }) en { $count } mediciones separadas por al menos { $minutes } minutos
}

## Otras reglas

aloud-met = se cumple { $rules }
aloud-met-any = se cumple una de { $rules }
aloud-met-level = se cumple { $rules } como { $severity }
aloud-raised = { $count ->
    [1] { $rules } se dio hoy
   *[other] { $rules } se dio en los últimos { $count } días
}
aloud-ever-raised = { $rules } se dio alguna vez
aloud-severity-emergency = emergencia
aloud-severity-urgent = urgente
aloud-severity-soon = pronto
aloud-severity-routine = de rutina
aloud-answered-share = la parte de los controles que se respondieron
aloud-missed-share = la parte de los controles que se perdieron
