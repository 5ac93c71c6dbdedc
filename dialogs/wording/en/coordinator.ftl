### What coordinators read: enrolling, changing schedules, inviting colleagues. Short and factual.

## Enrolling. Each step asks one thing.

enrol-no-pathway = There is no pathway to enrol in yet. An admin publishes one first.
enrol-no-team = You do not coordinate that team any more. Nothing was created.
enrol-known = { $name } ({ $code }), born { $born }, is here already but not connected. A new link replaces the old one.
enrol-already = { $name } ({ $code }), born { $born }, is enrolled already. There is nothing to do.
button-new-link = New link
button-another-person = Another person
enrol-ask-name = What is the patient’s full name?
enrol-ask-born = Date of birth? For example 12 March 1948. The patient will be asked for it, to be sure the link reached the right person.
enrol-ask-team = For which team?
enrol-ask-zone = Time zone? Tap, or write a city or a zone, such as Madrid or Europe/Madrid.
enrol-ask-pathway = Which pathway?
enrol-ask-sex = Sex at birth? Some questions and thresholds of this pathway depend on it. It is kept for nothing else.
sex-female = Female
sex-male = Male
enrol-line-sex = Sex at birth: { $sex }
enrol-ask-input =
    <b>{ $label }</b>?
    { $remark }
enrol-units = As a number. Units: { $units }.
enrol-pair = Two numbers, with a slash between them.
enrol-pair-told = { $first } / { $second }
enrol-date-example = For example 20 November 2026, or 2026-11-20.
button-leave-out = Leave out
button-leave-out-rest = Leave out this and the rest ({ $count })
button-staff-yes = Yes
button-staff-no = No
button-form-back = ← Back
staff-yes = yes
staff-no = no
staff-fact = { $fact }
left-out = left out
enrol-name-unclear = I need a name of 2 to 80 letters.
enrol-born-impossible = { $born } cannot be a date of birth here. Please write day, month and year again.
enrol-zone-unclear = I do not know that time zone. Write a big city in it, such as Madrid, or its name, such as America/New_York.
enrol-tap-one = Please tap one of the buttons.
enrol-tap-create = Tap Create to finish, or Back to change something.
enrol-text-unclear = Please write up to { $most } letters.
enrol-pair-unclear = I need two numbers from { $lowest } to { $highest }, with a slash between them.
enrol-amount-unclear = I need one number from { $lowest } to { $highest }, with its unit if it is another one.
number-unclear = I need one number.
date-unclear = I could not read a date. Write day, month and full year.
date-ambiguous = That could be { $one } or { $other }. Please write the month as a word.
enrol-confirm =
    <b>Please check:</b>
    { $lines }
enrol-line-name = Name: { $name }
enrol-line-born = Born: { $born }
enrol-line-zone = Time zone: { $zone }
enrol-line-pathway = Pathway: { $pathway }
enrol-line-left-out = { $count ->
    [one] { $count } more was left out
   *[other] { $count } more were left out
}
enrol-line-phone = Phone: { $phone }
enrol-line-no-phone = No phone number yet. If the patient may be called, write it here.
enrol-line-input = { $label }: { $value }
button-create = Create and get the link
enrol-link =
    <b>{ $name } ({ $code }) is ready.</b> The link works once, until { $until }:
    { $link }
enrol-tell-patient =
    Tell the patient: open the link on your own phone, tap Start, agree, and write your date of birth. It is not an emergency line and is not watched round the clock.
    This link is shown only here. Give it to nobody else. If it is lost, /enrol and the name makes a new one.

## Today

today-head = { $count ->
    [0] <b>No check-in is due today.</b> Open worries: { $worries }.
    [one] <b>{ $count } check-in today.</b> Open worries: { $worries }.
   *[other] <b>{ $count } check-ins today.</b> Open worries: { $worries }.
}
today-line = { $at } ({ $zone }) · { $name } ({ $code })
today-line-worry = { $at } ({ $zone }) · { $name } ({ $code }) · <b>{ $severity }</b>
today-more = And { $count } more.

## A change of schedule. $stands is how it stands: one of the four after this.

stands-next = next check-in { $at }
stands-paused = paused until { $until }; next check-in { $at }
stands-nothing-planned = no check-in planned
stands-over = the plan is over
change-move = <b>Move the next check-in</b> of { $name } ({ $code })?
change-skip = <b>Leave out the next check-in</b> of { $name } ({ $code })?
change-pause = <b>Pause the check-ins</b> of { $name } ({ $code })?
change-resume = <b>End the pause</b> of { $name } ({ $code })?
change-hours = <b>Another hour every day</b> for { $name } ({ $code })?
change-before = Before: { $stands }
change-after = After: <b>{ $stands }</b>
change-team-time = These times are the patient’s ({ $zone }). On your clock: { $at }.
change-quiet = Note: this is in the patient’s quiet hours, { $begins } to { $ends }.
change-takes-place = { $count ->
    [one] Note: it takes the place of { $count } other check-in.
   *[other] Note: it takes the place of { $count } other check-ins.
}
change-overlap = Note: it would still be open when the next check-in comes, { $at }.
change-ends-open = Note: the check-in of { $at } is open now. If nothing is answered, it ends unanswered.
change-moved-stays = Note: the next one was moved by hand and stays at { $at }.
change-burden = Check-ins in the next { $days } days: { $before } before, { $after } after.
change-why = Reason: { $why }
change-seen-anew = <b>Nothing was done.</b> Something changed since you were shown this. Please look again.
change-not-any-more = <b>Nothing was done.</b> This cannot be done any more.
change-now = How it stands: { $stands }.
change-done = Done. { $name } ({ $code }): { $stands }.
change-cancelled = Nothing was changed. { $name } ({ $code }): { $stands }.
change-no-plan = { $name } ({ $code }) has no plan that runs now.
change-nothing-planned = { $name } ({ $code }) has no planned check-in now. If one is open, wait until it has ended.
change-past = { $at } has passed. Nothing was changed.
change-same = { $name } ({ $code }): that is how it is already.
change-paused-already = { $name } ({ $code }): { $stands }. End the pause first with /resume.
change-not-paused = { $name } ({ $code }) is not paused: { $stands }.
change-pause-length = A pause is from 1 to { $most } days.
change-ask-days = Pause the check-ins of { $name } ({ $code }) for how long?
button-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
button-confirm = Confirm
button-undo = Undo
button-undo-keep = Keep it
hour-unclear = I could not read an hour. For example: 10:00 · 8:30 pm
when-unclear = I could not read a time. For example: 10:00 · tomorrow 9 · fri 08:30 · 2026-11-25 10:00 · +2h
when-ambiguous = That time can mean two things. Write it like 2026-11-25 10:00.
# $figure: a number that may be an hour.
when-which = Is { $figure } the hour, or does the reason begin with it? Tap what you mean. An hour is clear when it is written like 09:00.
when-reading = { $at } · { $why }
when-past = That time has passed. Nothing was changed.
example-move = Whose, and when? For example: /move maria fri 10:00
example-skip = Whose? For example: /skip maria
example-pause = Whose, and how many days? For example: /pause maria 3
example-resume = Whose? For example: /resume maria
example-hours = Whose, and which hour? For example: /hours maria 08:30

## Undo. $what is one of those named undo-.

undo-ask = { $what } of { $name } ({ $code }), { $at }. Take it back?
undo-move = You moved a check-in
undo-skip = You left out a check-in
undo-pause = You paused the check-ins
undo-resume = You ended the pause
undo-hours = You changed the hour
undo-none = You changed nothing in the last 24 hours that could be taken back.
undo-already = That is taken back already. How it stands: { $stands }.
undo-not-same = It cannot be taken back: something else changed or happened since. How it stands: { $stands }.
undo-ended = It cannot be taken back: the plan has ended.
undo-too-late = It cannot be taken back: the time before has passed. How it stands: { $stands }.
undo-done = Taken back. { $name } ({ $code }): { $stands }.
undo-kept = Kept as it is. { $name } ({ $code }): { $stands }.
undo-stays-ended = What stays: the check-in of { $on } was ended and is not opened again.
undo-stays-told = What stays: the patient was told of the change. A new message says how it stands now.

## To the patient

changed-next = A change of plan: your next check-in is <b>{ $at }</b>. You need not do anything.
changed-paused = A change of plan: no check-ins until { $until }. The next is <b>{ $at }</b>. If you feel worse, write at any time.

## Inviting a colleague

example-invite = Whom? /invite provider or /invite coordinator; add lead or admin if that is meant.
invite-which-team = For which team?
invite-link =
    A link for one { $role } of { $team }. It works once, until { $until }:
    { $link }
role-provider = nurse or doctor
role-coordinator = coordinator

## Versions of pathways. $title: a pathway's name. $names: parts of it. Counts are of plans.

change-version = <b>Move the plan</b> of { $name } ({ $code }) to the newer version?
undo-version = You moved the plan to a newer version
pathways-head = { $count ->
    [one] <b>{ $count } pathway</b>
   *[other] <b>{ $count } pathways</b>
}
pathways-line = <b>{ $title }</b>, version { $version }. { $review } Plans on it: { $here }; on an older version: { $older }.
pathways-signed = Signed by { $name }, { $on }.
pathways-unsigned = Not yet reviewed by a clinician.
button-version-look = { $title }: what version { $version } changes
version-from-to = <b>{ $title }</b>: from version { $old } to version { $new }.
version-line = { $section }, { $how }: { $names }
version-inputs = Facts asked at enrolment
version-limits = Limits
version-phases = Schedule
version-questions = Questions
version-scores = Scores
version-rules = Rules
version-non-response = What follows silence
version-worse = What follows “I feel worse”
version-advice = Advice
version-messages = Messages
version-evidence = Evidence
version-reviewed-by = Signature
version-words = Greeting and closing words
version-other = Other parts
version-is-new = new
version-is-gone = gone
version-is-changed = changed
version-is-reworded = other words
version-for = { $count ->
    [one] <b>{ $count } plan runs an older version.</b> Tap the name to see before and after. Nothing moves by itself.
   *[other] <b>{ $count } plans run an older version.</b> Tap a name to see before and after. Nothing moves by itself.
}
button-version-all = { $count ->
    [one] Move this plan
   *[other] Move all { $count } plans
}
version-all-ask = { $count ->
    [one] <b>Move { $count } plan</b> to version { $version } of { $title }? A check-in that is open ends by the version it began with. What was answered stays.
   *[other] <b>Move { $count } plans</b> to version { $version } of { $title }? A check-in that is open ends by the version it began with. What was answered stays.
}
version-all-done = { $count ->
    [one] Under way for { $count } plan. It moves now, or when its open check-in has ended. It is in the journal of the patient.
   *[other] Under way for { $count } plans. Each moves now, or when its open check-in has ended. It is in the journal of each patient.
}
version-kept = Nothing was changed.
version-none-behind = No plan of yours runs an older version of it. /pathways shows how it stands.
version-not-any-more = { $name } ({ $code }): nothing to move any more. /pathways shows how it stands.
version-waits = Note: a check-in is open. The plan moves when it has ended, at the latest { $at }.
version-next-gains = The next check-in then also asks: { $names }.
version-next-loses = The next check-in then no longer asks: { $names }.
version-limits-outside = Note: set for this patient and outside the new version’s bounds; it stays as it was set: { $names }.
version-inputs-missing = Note: the new version wants to know, and does not: { $names }. Rules that need it use their general threshold or stay silent.
