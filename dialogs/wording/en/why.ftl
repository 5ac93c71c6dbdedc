### Why: a patient's day explained to the team. Plain, kind, precise; no blame, no diagnosis. Read aloud before changing.

why-head = <b>{ $name }</b> ({ $code }), { $day }. Times are the patient’s ({ $zone }).
why-more-lines = Part { $page } of { $pages }.
button-why-more = More
button-why-before = Day before
button-why-after = Day after
button-why-day = { $day }
why-example = Write it like this: <b>/why maria</b> for today, or <b>/why maria 2026-11-20</b>.
why-which-day = I did not understand the day. Write it like this: <b>2026-11-20</b>, <b>20.11.</b> or <b>-1</b> for yesterday.
why-pick-day = Which day do you mean?
why-empty = Nothing was sent and nothing was changed that day.
why-cut = There was more that day than fits here.

## Check-ins. $at: a time of day. $kind: one of the next four. $facts: what became of it.

why-kind-scheduled = check-in
why-kind-worse = extra check-in, after “I feel worse”
why-kind-recheck = questions asked again
why-kind-on-demand = report the patient began
why-check-in = <b>{ $at }</b> { $kind }: { $facts }.
# $why: why it took no place.
why-left-out = <b>{ $at }</b> check-in left out: { $why }.
why-moved = moved by hand to this time
why-sent = sent { $at }
why-sent-late = { $count ->
    [one] sent { $at }, one minute late
   *[other] sent { $at }, { $count } minutes late
}
why-reminded = reminded { $at }
why-answered = answered { $at }
why-answered-until = answered { $at } to { $until }
why-planned = planned
why-open = still open until { $at }
# $state: partial, missed or cancelled.
why-closed = { $state ->
    [partial] closed { $at } half answered: { $why }
    [missed] closed { $at } unanswered: { $why }
   *[cancelled] taken back: { $why }
}
# $cause: who did it, when, until when.
why-because = { $why } ({ $cause })
why-by = by { $who } on { $on }
why-until = until { $on }
why-in-words = { $text }
why-several = { $facts }
why-at = { $at }

## Who did it

why-who = { $name }
why-who-patient = { $name }, the patient
why-who-clock = Aftercare, at its time
why-who-rule = a rule of the pathway
why-who-delivery = Aftercare, because of how Telegram answered
why-who-unknown = somebody who is not in the team any more

## Why an occasion ended without all its answers, or did not take place

why-ended-unanswered = no answer came while it was open
why-ended-unreachable = the patient could not be reached on Telegram
why-ended-part-answered = the rest was not answered while it was open
why-ended-by-us = Aftercare was not running in time; this does not count as the patient’s silence
why-ended-by-us-skipped = Aftercare was not running in time, and the pathway says to leave a late one out; this does not count as the patient’s silence
why-ended-by-us-unreached = nothing of it reached the patient while it was open; this does not count as the patient’s silence
why-ended-paused = the check-ins were paused
why-ended-put-off = the check-ins were paused; what was open is asked afterwards
why-ended-busy = another check-in was still open
why-ended-skipped = it was skipped
why-ended-moved-over = a check-in that was moved by hand took its place
why-ended-hour-changed = the hour of the check-ins was changed, and the new one had passed that day
why-ended-zone-changed = the time zone was changed, and the hour had passed that day
why-ended-pace-changed = the check-ins came at another pace
why-ended-pathway-changed = the plan moved to another version of the pathway
why-ended-plan-changed = the plan asked something else when that day came
why-ended-event = something happened that changes the plan
why-ended-event-over = what it was about has ended
why-ended-plan-over = the plan was over
why-ended-corrected = an answer was corrected, and it was not needed any more
why-ended-stopped-by-rule = a rule of the pathway stopped the plan
why-ended-left = the patient stopped the messages
why-ended-died = the patient died
why-ended-erased = the record was erased
why-ended-other = the team ended the follow-up
why-ended-unknown = the reason is not known

## Messages. $why: their causes. $fate: what became of one.

why-message = <b>{ $at }</b> message, { $why }: { $fate }.
why-messages = <b>{ $at }–{ $until }</b> { $count ->
    [one] one message
   *[other] { $count } messages
}, { $why }: sent at once.
why-not-said = <b>{ $at }</b> no message, { $why }: { $because }.
why-fate-sent = sent { $at }
why-fate-held = { $held }, sent { $at }
why-fate-waits = waits to be sent
why-fate-waits-until = { $held }, not sent yet
why-fate-not = not sent, because { $why }
why-held = held until { $at }
why-held-quiet = held until { $at }, the end of the quiet hours

why-said-asked = in answer to a command
why-said-tapped = in answer to a button
why-said-wrote = in answer to what the patient wrote
why-said-edited = because the patient changed an earlier text
why-said-sent-other = in answer to what the patient sent
why-said-reach = because the chat was opened again
why-said-group = because of a group
why-said-delivery = because of how Telegram answered
why-said-our-failure = because something went wrong on our side
why-said-urgent = emergency words after an answer
why-said-unknown = the reason was not kept
why-said-due-check-in = because the check-in was due
why-said-due-reminder = to remind of the open check-in
why-said-due-window-end = because the time for the check-in was over
why-said-due-unanswered = because what was asked again had no answer in time
why-said-due-silence = because no answer had come
why-said-due-course = because a rule paused or stopped the plan
why-said-due-message = because a text of the pathway was due
why-said-due-climb = because nobody in the team had taken the task
why-said-due-acknowledged-lapse = because the task stayed open too long
why-said-due-reason-repeat = because the task was told again
why-said-due-enrolment-expiry = because the invitation had ended
why-said-due-dialog-lapse = because a form was left unfinished
why-said-due-resume = because the pause was over
why-said-due-ask-again = because Aftercare was away and asked the open question again
why-said-due-absence = because Aftercare was away
why-said-due-new-version = because the plan moved to another version
why-said-due-tell-change = to tell of a change
why-said-due-settled = because of how a message fared

why-unsaid-too-late = its use was over before it could be sent
why-unsaid-erased = the record was erased
why-unsaid-replaced = a newer version of it was sent
why-unsaid-unsure = Telegram never said whether it had arrived
why-unsaid-no-chat = the patient has no chat with us
why-unsaid-blocked = the patient has blocked the bot
why-unsaid-gone = the Telegram account is gone
why-unsaid-rejected = Telegram refused it
why-unsaid-died = the patient died
why-unsaid-withdrew = the patient stopped the messages
why-unsaid-helper-over = whoever helped the patient does so no more
why-unsaid-over = the follow-up was over
why-unsaid-unknown = the reason was not kept

## What people and the clock did. $cause: by whom, on which day, until when, in which words.

why-line = <b>{ $at }</b> { $what }.
why-noted-moved = check-in moved { $cause }
why-noted-skipped = check-in skipped { $cause }
why-noted-paused = check-ins paused { $cause }
why-noted-resumed = check-ins went on again { $cause }
why-noted-hour = hour of the check-ins changed { $cause }
why-noted-zone = time zone changed { $cause }
why-noted-quiet = quiet hours changed { $cause }
why-noted-version = plan moved to another version { $cause }
why-noted-undone = a change taken back { $cause }
why-noted-left = messages stopped { $cause }
why-noted-ended = follow-up ended { $cause }
why-noted-gone = follow-up ended, and nothing more is sent { $cause }
why-noted-late = a check-in was late because Aftercare had been away; a coordinator was asked what to do
why-noted-kept-open = the check-in was kept open for longer, because Aftercare had been away
why-noted-waits = the check-in waits until the open one is finished
why-noted-stopped = plan stopped { $cause }
why-noted-event = something happened that changes the plan; told { $cause }
why-noted-left-for-next = a question was put off to the next check-in, because the day had enough
why-noted-pace = pace of the check-ins changed { $cause }
why-noted-unreachable = from now on the patient could not be reached on Telegram
why-noted-reachable = the patient could be reached again
why-noted-asked-if-wanted = the patient was asked whether the messages are still wanted
why-noted-not-wanted = the patient does not want the messages now
why-noted-wanted = the patient still wants the messages
why-noted-worse = the patient said “I feel worse”
why-noted-acknowledged = task taken { $cause }
why-noted-resolved = task resolved { $cause }
why-noted-nobody-to-tell = nobody in the team could be told
# $at, $until: from when to when.
why-away = <b>{ $at }–{ $until }</b> Aftercare was not running.

## Why a person was called

why-reason = <b>{ $at } { $severity }</b>: { $reason }
why-rule = The rule: { $condition }.
why-rule-silence = The rule: as many check-ins in a row without an answer as the pathway says, one fewer at higher risk.
why-reason-answers = What was answered: { $answers }
why-baseline = Usual value of { $name }: { $value }
why-version = From { $pathway }, version { $version }
why-told = Told: { $people }
why-told-nobody = Told: nobody on that day

## Nothing was planned. $pathway: its title. $why: one of these.

why-nothing = No check-in in <b>{ $pathway }</b>: { $why }.
why-no-plan = There is no plan, so nothing was due.
why-nothing-not-begun = the plan had not begun
why-nothing-before = its first day is { $on }
why-nothing-over = the plan is over
why-nothing-paused = the check-ins are paused until { $on }
why-nothing-between = the day lies between two phases of the pathway
why-nothing-yet = planned for { $times }; it is fixed once the one before has opened
why-nothing-asked = the pathway asks nothing on that day
why-nothing-kept = nothing was recorded for that day
