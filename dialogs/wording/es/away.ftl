## Estuvimos sin conexión: lo que oye una coordinadora, lo que lee una paciente

gap-head = <b>Estuvimos sin conexión</b> desde el { $since } hasta el { $until }.
gap-late = { $count ->
    [one] Se envió tarde { $count } control, dentro de su plazo.
   *[other] Se enviaron tarde { $count } controles, dentro de su plazo.
}
gap-missed = { $count ->
    [one] Por nuestra culpa no se hizo { $count } control. No cuenta como silencio del paciente.
   *[other] Por nuestra culpa no se hicieron { $count } controles. No cuentan como silencio de los pacientes.
}
gap-asked-again = { $count ->
    [one] Se repitió { $count } pregunta abierta.
   *[other] Se repitieron { $count } preguntas abiertas.
}
gap-patients = { $patients }
gap-patient = { $name } ({ $code })
gap-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
gap-taps-lost = Telegram guarda un toque en un botón solo 150 segundos: los de ese tiempo pueden haberse perdido.
gap-texts-lost = Telegram guarda lo escrito solo 24 horas: los textos más antiguos y los toques de ese tiempo pueden haberse perdido.
worry-check-in-late = El control del { $at } no se pudo enviar a tiempo: estuvimos sin conexión. Decida, por favor, antes del { $until }: /move o /skip. Si no, consta como no hecho por nuestra culpa.
away-closed = El último control ha terminado porque estuvimos sin conexión. Fue culpa nuestra, no suya, y no cuenta como un control sin respuesta.
away-closed-unreached = El último control ha terminado sin llegarle a tiempo. No fue culpa suya y no cuenta como un control sin respuesta.
away-over = Durante un tiempo no pudimos escribirle. Fue culpa nuestra, y nada cuenta como un control sin respuesta. Su próximo control: { $at }. Si no se encuentra bien, díganoslo por favor.
