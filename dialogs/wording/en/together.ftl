### Several follow-ups of one patient: what she reads when their check-ins meet.

together-more = A few more questions have come due. They follow here, so that you answer only once.
together-first = These questions come first now. The others follow.
together-next = Thank you. A few more questions follow right away.
together-one-over = One of your follow-ups ends with this. Thank you for all your answers! The other goes on.
