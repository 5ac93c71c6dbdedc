### The course of a plan: what falls into a pause, events, ends, and how dense it asks.

## A pause

button-leave-them-out = Leave out
button-ask-afterwards = Ask afterwards
change-pause-falls = { $count ->
    [one] { $count } check-in falls into the pause. Leave it out, or ask its questions afterwards?
   *[other] { $count } check-ins fall into the pause. Leave them out, or ask their questions once afterwards?
}

## An event. $event is its name in the pathway.

example-event = Whose? For example: /event maria
event-ask = What happened to { $name } ({ $code })?
event-unknown = I do not know “{ $asked }” here.
event-ask-date = <b>{ $event }</b>, { $name } ({ $code }): when? Tap, or write it: 18 November, 2026-11-18. A reason may follow after a comma.
event-date-unclear = I could not read that date. Write it like 2026-11-18 or 18 November, and a reason after a comma.
event-date-outside = The date has to be between { $first } and { $last }. Nothing was changed.
event-none = No plan of { $name } ({ $code }) that runs now has events to report.
event-head = <b>{ $event }</b>, { $on }: { $name } ({ $code })?
event-sets = { $label }: <b>{ $on }</b>
event-pauses = The check-ins pause until somebody ends the pause, at most 30 days.
event-resumes = A pause ends.
event-restarts = The plan begins again: that date is its day 0. What was answered stays.
event-ends = The plan ends.
event-again = Note: this was reported before.
event-ends-open = Note: the check-in that is open now ends. What was answered counts.
event-says = The patient will read: { $text }
button-today = Today
button-yesterday = Yesterday

## An end

example-end = Whose? For example: /end maria
end-ask = <b>End everything for { $name } ({ $code })?</b> What has happened?
button-end-died = Died
button-end-withdrew = Withdrew
button-end-over = Follow-up is over
button-end-other = Other
end-ask-why = Why does the follow-up of { $name } ({ $code }) end? Write it in a few words.
end-died = <b>Has { $name } ({ $code }) died?</b> If you confirm, everything ends.
end-withdrew = <b>Does { $name } ({ $code }) withdraw?</b> If you confirm, everything ends.
end-over = <b>Is the follow-up of { $name } ({ $code }) over?</b> All plans end, with a kind word.
end-other = <b>End the follow-up of { $name } ({ $code })?</b> All plans end, with a kind word.
end-nothing-said = From now on we write nothing to this chat, and what waits to be sent is not sent.
end-stays-open = { $count ->
    [one] Still open for the team: { $count } worry, { $severity }. It stays open.
   *[other] Still open for the team: { $count } worries, the gravest { $severity }. They stay open.
}
end-none-open = Nothing is open for the team.
end-already = { $name } ({ $code }) has left already. Nothing was changed.
enrol-gone = { $name } ({ $code }) is not followed up any more. There is no new link.

form-change = change of plan

patient-died = has died

## Undo

undo-end = You ended the follow-up
undo-event = You reported an event
undo-pace = You changed how often we ask
undo-stays-unsaid = What stays: messages that were waiting when everything ended were not sent, and are not sent now.
undo-stays-without-helper = What stays: nobody is the patient’s helper any more. To name one again, the patient writes “helper”.

## To the patient

follow-up-over = Your follow-up with { $team } has ended. Thank you for all your answers. We wish you well.
left-safety = Your check-ins have ended, so nobody watches this chat day and night. { $team } will read what you sent. If it cannot wait, call <b>{ $number }</b>.

## How dense a plan asks

pace-now = { $days ->
    [one] { $title }: a check-in every day.
   *[other] { $title }: a check-in every { $days } days.
}
pace-now-next = { $days ->
    [one] { $title }: a check-in every day. The next: <b>{ $next }</b>.
   *[other] { $title }: a check-in every { $days } days. The next: <b>{ $next }</b>.
}
pace-fixed = How often I ask is fixed in your plan. { $team } can tell you why.
pace-limit = { $days ->
    [one] It stays at a check-in every day. { $team } decides whether it may be different.
   *[other] It stays at a check-in every { $days } days. { $team } decides whether it may be different.
}
button-sparser = Less often
button-denser = More often
example-pace = Whose? For example: /pace maria, or /pace maria 1-4 for every day to every 4 days
pace-ask = How often may we ask { $name } ({ $code })?
pace-stands = { $days ->
    [one] { $title }: every day now. Allowed from one check-in to the next: { $steps }.
   *[other] { $title }: every { $days } days now. Allowed from one check-in to the next: { $steps }.
}
button-pace-up-to = { $days ->
    [one] Every day
   *[other] Up to { $days } days apart
}
# $low, $high: days from one check-in to the next, at least and at most.
pace-head = <b>Check-ins { $low } to { $high } days apart</b> for { $name } ({ $code })?
pace-head-fixed = { $days ->
    [one] <b>A check-in every day</b> for { $name } ({ $code })?
   *[other] <b>A check-in every { $days } days</b> for { $name } ({ $code })?
}
pace-no-step = The pathway has none of these. It knows: { $steps }.
pace-fixed-staff = { $name } ({ $code }): the pathway fixes how often it asks.
