### Varios seguimientos de una misma persona: lo que lee cuando sus controles coinciden.

together-more = Han llegado algunas preguntas más. Siguen aquí, para que solo tenga que contestar una vez.
together-first = Ahora van primero estas preguntas. Las otras siguen después.
together-next = Gracias. Ahora siguen algunas preguntas más.
together-one-over = Uno de sus seguimientos termina con esto. ¡Gracias por todas sus respuestas! El otro sigue.
