## We were away: what a coordinator hears, what a patient reads

# $since, $until: when we were away.
gap-head = <b>We were away</b> from { $since } to { $until }.
gap-late = { $count ->
    [one] { $count } check-in was sent late, inside its time.
   *[other] { $count } check-ins were sent late, inside their time.
}
gap-missed = { $count ->
    [one] { $count } check-in was missed by us. It does not count as the patient’s silence.
   *[other] { $count } check-ins were missed by us. They do not count as the patients’ silence.
}
gap-asked-again = { $count ->
    [one] { $count } open question was asked again.
   *[other] { $count } open questions were asked again.
}
# $patients: names and codes, one under another.
gap-patients = { $patients }
gap-patient = { $name } ({ $code })
gap-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
gap-taps-lost = Telegram keeps a tap for only 150 seconds: taps of that time may be lost.
gap-texts-lost = Telegram keeps what is written for only 24 hours: older texts and taps of that time may be lost.
# $at: when it was due. $until: when its time ends.
worry-check-in-late = The check-in of { $at } could not be sent in time: we were away. Please decide by { $until }: /move or /skip. Otherwise it is recorded as missed by us.
away-closed = The last check-in has ended because we were away. That was our fault, not yours. It does not count as missed.
away-closed-unreached = The last check-in has ended. It did not reach you in time. That was not your fault, and it does not count as missed.
# $at: when her next check-in comes.
away-over = For a while we could not write to you. That was our fault, and nothing counts as missed. Your next check-in: { $at }. If you are not well, please tell us.
