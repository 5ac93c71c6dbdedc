### Las listas cortas de órdenes que muestra un chat, y cómo se presenta el bot a quien lo abre por primera vez. Telegram
### admite 256 caracteres por línea, 512 en la presentación y 120 en la línea bajo su nombre.

## La de un paciente, y la de quien todavía no tiene papel

menu-patient-worse = Me siento peor
menu-patient-plan = Mi plan: qué viene y cuándo
menu-patient-team = Mi equipo de salud y qué es urgente
menu-patient-pause = Poner los controles en pausa
menu-patient-settings = Mi hora, descanso, zona horaria e idioma
menu-patient-stop = Dejar de recibir mensajes
menu-patient-help = Qué puedo hacer aquí

## La de enfermería o medicina

menu-provider-queue = Avisos abiertos, primero lo más urgente
menu-provider-patients = Pacientes; añada un nombre para buscar a uno
menu-provider-help = Qué puede hacer aquí

## La de coordinación

menu-coordinator-today = Lo que toca hoy
menu-coordinator-patients = Pacientes; añada un nombre para buscar a uno
menu-coordinator-enrol = Inscribir a un paciente y obtener un enlace
menu-coordinator-move = Mover un control: /move maria vie 10:00
menu-coordinator-pause = Poner en pausa: /pause maria 3
menu-coordinator-undo = Deshacer su último cambio
menu-coordinator-help = Qué puede hacer aquí

## La presentación. $number es el número de emergencias.

bot-description = Su equipo de salud le pregunta cómo está entre una visita y otra, y una persona mira lo que usted responde. Hace falta un enlace personal de su clínica; sin él no empieza nada. Los mensajes no se vigilan día y noche: en una emergencia, llame al { $number }. Los chats con bots no están cifrados de extremo a extremo.
bot-about = Preguntas de su equipo de salud entre visitas. No es para emergencias: llame al { $number }.
