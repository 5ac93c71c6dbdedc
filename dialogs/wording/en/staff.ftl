### What the care team reads: cards, the queue, replies, forms. Short and factual, the reason first. Read aloud before
### changing: somebody hears this at three in the morning.

## The card. $severity is one of the severity words; $name and $code say who.

card-head = <b>{ $severity }</b> · { $name } ({ $code })
card-reason = <b>{ $reason }</b>
card-reason-lines =
    <b>{ $reason }</b>
    { $lines }
card-superseded = { $reason } (later answers changed this)
card-corrected = An answer was corrected since. Please make sure.
card-again = Seen { $times } times, last { $last_at }.
card-lines-more = { $count ->
    [one] and { $count } more line
   *[other] and { $count } more lines
}
card-more = { $count ->
    [one] And { $count } more reason. It is listed when these are resolved; see /queue.
   *[other] And { $count } more reasons. They are listed when these are resolved; see /queue.
}
card-standing =
    { $clock }
    { $who }
card-since = Since { $since }.
card-due = Since { $since }. Act by <b>{ $by }</b>.
card-overdue = Since { $since }. <b>Overdue since { $by }.</b>
# $by: of the gravest reason. $overdue: since when a lesser one is.
card-overdue-lesser = Since { $since }. Act by <b>{ $by }</b>. Something less grave is <b>overdue since { $overdue }</b>.
card-taken = Since { $since }, to be acted on by { $by }. Opens again { $again } if it is not resolved.
card-unclaimed = Nobody has this now.
card-claimed = { $who } has it since { $since }.
card-yours = You have it since { $since }.
card-resolved = Resolved by { $who }, { $at }: { $outcome }
a-colleague = a colleague
## What the patient wrote is always shown as a quote: never as words of ours.
card-wrote =
    Unread, { $at }. The patient wrote:
    { $text }
card-sent-other =
    Unread, { $at }. The patient sent something that is not text. This bot does not open it:
    { $text }
card-unread-more = { $count ->
    [one] And { $count } more unread message, shown after Read.
   *[other] And { $count } more unread messages, shown after Read.
}
card-read =
    Read by { $who }. The patient wrote, { $at }:
    { $text }
card-was-unread = A message was read.
card-note =
    Note by { $who }, { $at }:
    { $text }
card-replied =
    Reply by { $who }, { $at }, sent:
    { $text }
card-reply-waiting =
    Reply by { $who }, { $at }, not confirmed yet:
    { $text }
card-not-delivered =
    Reply by { $who }, { $at }, <b>not delivered</b>:
    { $text }

## Said above a card that comes again, or to the next person: why.

told-nobody-took-it = Nobody has taken this until now.
told-graver = <b>This has become more urgent.</b>
told-others-not-reached = The people before you could not be reached.
told-still-open = This is still open.
told-missed-since = A check-in went unanswered since then. This is still open.
told-not-resolved = { $who } has had this since { $since }, and it is not resolved. It is open again.
told-owner-unreachable = { $who } had this and cannot be reached any more. It is open again.

## Said above a card that is shown again instead of doing what was tapped.

card-gained = <b>Nothing was done.</b> Something came in after the card you tapped. This is how it stands now.
card-unread-first = <b>Nothing was done.</b> There are messages you have not seen yet. Tap Read first.
card-settled = { $name } ({ $code }): nothing is open any more. A colleague resolved it. See /queue.
own-care = This is about your own care. A colleague looks after it.

## Buttons of a card

button-claim = Claim
button-reply = Reply
button-note = Note
button-read = Read
button-resolve = Resolve
button-back-to-card = ← Back
button-queue = Queue
button-open = { $name } ({ $code })

## Claim, read, resolve

claim-taken = { $who } already has { $name } ({ $code }), since { $since }.
ask-outcome = <b>What came of it?</b>
ask-outcome-typed = { $name } ({ $code }): what came of it? Write it in a few words. Colleagues will read it.
outcome-called = Called
outcome-advice = Advice given
outcome-visit = Visit arranged
outcome-emergency-care = Sent to emergency care
outcome-no-action = No action needed
outcome-read = Read
outcome-other = Other …
outcome-typed = { $text }
resolve-by-provider = { $name } ({ $code }): only a nurse or doctor of the team resolves this. You can claim it, or leave a note.

## Reply and note

ask-reply = Your reply to { $name } ({ $code })? Write it now. Your next message goes to the patient, with your name.
ask-note = Your note on { $name } ({ $code })? Write it now. The team reads it, the patient does not.
note-kept = Note kept on { $name } ({ $code }).
text-too-long = This is too long for one message. Please send a shorter one.
reply-on-its-way =
    To { $name } ({ $code }), on its way:
    { $text }
    This changes to “sent” when it has arrived at Telegram. If it cannot be delivered, you get a message.
reply-sent =
    To { $name } ({ $code }), <b>sent { $at }</b>:
    { $text }
reply-waiting =
    To { $name } ({ $code }), <b>still waiting</b> at { $at }: Telegram did not take it yet, we keep trying.
    { $text }
reply-unsure =
    To { $name } ({ $code }), <b>not sure</b> at { $at }: it may or may not have arrived. Please check another way.
    { $text }
reply-not-delivered =
    To { $name } ({ $code }), <b>NOT delivered</b>:
    { $text }
    { $how }
reply-unreachable = { $name } ({ $code }) cannot be reached in this chat now. Nothing was sent. { $how }
reach-by-phone = Please call: { $phone }
reach-otherwise = Please reach the patient another way, by phone or letter.
# To the patient. $text is the provider's own words.
reply-to-patient =
    { $who } from your care team:
    { $text }

## The queue

queue-head = { $count ->
    [one] <b>{ $count } open worry</b>
   *[other] <b>{ $count } open worries</b>, most urgent first
}
queue-line = <b>{ $severity }</b> · { $name } ({ $code }) · { $reason }{ $more } · { $clock } · { $owner }
queue-line-more = { $count ->
    [0] {""}
   *[other] {" "}(+{ $count })
}
queue-no-reason = corrected since
queue-due = act by { $by }
queue-overdue = <b>overdue since { $by }</b>
queue-taken = opens again { $by }
queue-unclaimed = nobody has it
queue-owner = { $who } has it
queue-owner-colleague = a colleague has it
queue-empty = Nothing is open. All worries of your team are resolved.
queue-empty-of = Nothing in the queue is “{ $asked }”. /queue shows all of it.
queue-more = { $count ->
    [one] And { $count } more. Resolve some of these, or look at /queue mine, /queue unclaimed or /queue overdue.
   *[other] And { $count } more. Resolve some of these, or look at /queue mine, /queue unclaimed or /queue overdue.
}
queue-unknown = I do not know “{ $asked }”. Try /queue, /queue mine, /queue unclaimed or /queue overdue.

## Patients

lines = { $lines }
patients-head = { $count ->
    [one] <b>{ $count } patient</b>
   *[other] <b>{ $count } patients</b>
}
patients-line = { $name } ({ $code }) · { $state } · { $due }
patients-more = And { $count } more. Look for one: /patients and a name or code.
patients-none = Your team has no patients yet. A coordinator adds one with /enrol.
patient-not-found = I found nobody for “{ $asked }” in your team. Try the first letters of a name, or the code. /patients lists everybody.
patient-which = { $count ->
    [one] { $count } patient fits. Is it this one?
   *[other] { $count } patients fit. Which one?
}
patient-which-more = And { $count } more. Add the second name, or use the code.
patient-head = <b>{ $name }</b> ({ $code }) · born { $born } · { $state }
patient-plan = { $title }: { $state }. { $due }
patient-worry = Open worry: <b>{ $severity }</b>
patient-invited = invited
patient-enrolled = enrolled
patient-left = left
staff-plan-invited = not started
staff-plan-active = active
staff-plan-paused = paused
staff-plan-paused-until = paused until { $until }
staff-plan-finished = finished
staff-plan-stopped = stopped
staff-next-check-in = Next check-in { $at }
staff-check-in-open = Check-in open since { $at }
staff-no-next-check-in = No check-in planned

## Forms

form-reply = reply
form-note = note
form-resolve = outcome
form-enrol = enrolment
form-cancelled = Cancelled: { $form }. Nothing was sent or kept.
form-lapsed = Your { $form } was not finished and is closed now. Nothing was sent or kept. Begin again when you like.
form-lapsed-enrol = Your enrolment was not finished and is closed now. Nothing was sent or kept. /enrol begins it again.
form-none-open = Nothing is open that could be cancelled.
form-old-button = This button belongs to something that is closed now. Please begin again.
form-own-check-in = A check-in of your own is open in this chat. Please finish it first; then tap again.
button-cancel = Cancel
staff-plain-text = This message went to nobody. To write to a patient, open the card and tap Reply. /queue shows open worries, /help shows what you can do.
coordinator-plain-text = This message went to nobody: no form of yours is open. A form ends by itself when nobody goes on with it. /enrol begins an enrolment, /help shows what you can do.
for-coordinators = That is for coordinators. Write /help to see what you can do.
for-admins = That is for admins. Write /help to see what you can do.
for-patients = That is for patients, about their own care. Write /help to see what you can do.

## Help by role

help-provider =
    <b>As a nurse or doctor</b>
    Worries come to you as cards. Claim takes one, Reply writes to the patient, Note to colleagues, Read marks messages as read, Resolve closes it.
    /queue · open worries; also /queue mine, /queue unclaimed, /queue overdue
    /patients maria · find one patient
    /pace maria 1-4 · how often the plan may ask
    /why maria · what was asked, sent and left out today, and why
    /language · another language for what you read here
    /cancel · leave a form
help-coordinator =
    <b>As a coordinator</b>
    /enrol · add a patient and get a link
    /today · what is due today
    /patients maria · find one patient
    /move maria fri 10:00 · move the next check-in
    /skip maria · leave the next check-in out
    /pause maria 3 · pause for 3 days
    /resume maria · end a pause
    /hours maria 08:30 · another hour every day
    /event maria · report a visit, a stay in hospital, home again
    /end maria · the follow-up is over, the patient withdraws, or has died
    /pace maria · how often the plan may ask
    /why maria · what was asked, sent and left out today, and why
    /pathways · the pathways, their versions, and who runs which
    /language · another language for what you read here
    /undo · take back your last change, for 24 hours
    Words after a time are kept as the reason: /move maria fri 10:00 away on holiday
help-admin =
    <b>As an admin</b>
    /invite provider · a link for a colleague; also /invite coordinator, and lead or admin after it
help-not-watched = In an emergency do not wait for this bot. It is not watched round the clock.
