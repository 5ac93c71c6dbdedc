### Palabras que comparte toda la casa: urgencias, plazos, unidades, fechas, y lo que se dice cuando un texto falta.
### Solo se admiten las marcas `<b>` y `<i>`. A todas las personas se les habla de usted.

## Cuánta prisa corre (especificación clínica, 0.1)

severity-emergency = Emergencia
severity-urgent = Urgente
severity-soon = Preferente
severity-routine = De rutina

## Plazos. $count es un número.

duration-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}

## Medidas. $amount ya viene en la unidad y con las cifras escritas a la manera del idioma.

unit-none = { $amount }
unit-percent = { $amount } %
unit-kg = { $amount } kg
unit-g = { $amount } g
unit-lb = { $amount } lb
unit-oz = { $amount } oz
unit-st = { $amount } st
unit-celsius = { $amount } °C
unit-fahrenheit = { $amount } °F
unit-mg-dl = { $amount } mg/dL
unit-mmol-l = { $amount } mmol/L
unit-mmhg = { $amount } mmHg
unit-cmhg = { $amount } cmHg
unit-other = { $amount } { $unit }

## Números, fechas y horas, con los patrones de CLDR. Toda fecha y todo momento empiezan por el día, para que delante
## pueda ir «el», «del» o «hasta el»; solo la hora suelta va sin él.

locale = es
pattern-time = HH:mm
pattern-date = EEEE d 'de' MMMM
pattern-date-year = EEEE d 'de' MMMM 'de' y
pattern-date-far = d 'de' MMMM 'de' y
pattern-day-time = EEEE d 'de' MMMM 'a las' HH:mm
pattern-day-time-year = EEEE d 'de' MMMM 'de' y 'a las' HH:mm
pattern-short = EEEE 'a las' HH:mm

## Debajo de las palabras de alguien que eran demasiado largas para mostrarlas enteras.

quote-cut = <i>Esto es solo el principio. Está guardado entero.</i>

## En lugar de un texto que falta o está roto. Tiene que ser verdad en cualquier sitio.

wording-missing = <i>Aquí falta algo que no se pudo mostrar. Por favor, pregunte al equipo de salud.</i>
option-unnamed = Continuar
