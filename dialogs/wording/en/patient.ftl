### What a patient reads. Plain, warm and short: a twelve-year-old should understand it. Every number has its unit; we say
### who reads and by when; a diagnosis never stands beside a name. Read each message aloud before you change it.
### `<b>` and `<i>` are the only marks a wording may hold.

## Joining

# $number: the emergency number.
consent =
    Hello! This chat helps your care team look after you between visits. Please read this first.

    <b>What it does.</b> It asks you short questions about how you are. Your care team reads your answers.

    <b>What it does not do.</b> It is not watched day and night. It is not an emergency line. It does not say what illness you have, and it never changes your medicines. In an emergency call <b>{ $number }</b>. Do not wait for an answer here.

    <b>What is kept.</b> Your answers, your messages and when you sent them. Only your care team at the clinic reads them. We store them locked with a key.

    <b>Telegram.</b> Chats with a bot are not end-to-end encrypted. Telegram could read them. So write no more than you need to.

    You can stop at any time: write "stop".
button-agree = I agree
button-decline = No, thank you
consent-again = Please tap a button, or write "yes" or "no": is this all right for you? Without your yes, nothing starts.
join-again = Sorry, I did not understand that.
join-go-on = Let us finish joining first. Please answer the question above.
join-first = Let us finish joining first. Here is the question again.
join-help = Here you join the follow-up of your care team. If you are unsure about something, please call your clinic. Here is the question again.
join-declined = That is fine. Nothing was started. We let your care team know, and they will talk with you another way.
ask-fact = To be sure it is you: what is your date of birth? For example <i>5 March 1948</i>.
fact-unclear = I could not read that as a date. Please write day, month and year.
fact-wrong = That does not match what the clinic has. Please check it and try again.
fact-locked = That did not match, so I have to stop here. Your clinic knows. They will help you to join.
language-en = English
language-es = Español
language-offer = Which language shall I write in?
language-only = This clinic has no other language.
language-set = From now on I write to you in English.
# $name: what she is called.
ask-hour = Thank you, { $name }. At what time of day should I ask you? Tap a time, or write one, such as <i>8:30</i>.
button-hour = { $hour }
joined = All set, { $name }. Welcome!
# $at: when the first check-in comes.
first-check-in = Your first check-in comes on <b>{ $at }</b>.
joined-worse = If you feel worse at any time, tap the button below or write "worse".
code-unknown = This link does not work. It may be old or used already. Please ask your clinic for a new one.
code-for-patient = This link is for a patient. It still works for them: please pass it on, and do not open it yourself.
start-without-code = Hello again. Write /help to see what you can do here.
# $team: the team's name.
welcome-provider = Welcome to <b>{ $team }</b>. You will get a message here when a patient needs you. /queue shows who is waiting. /help shows the rest.
welcome-coordinator = Welcome to <b>{ $team }</b>. /enrol adds a patient, /patients shows where each one stands. /help shows the rest.
second-account-told = Someone tried to join from another phone as you. They were not let in. If it was you, with a new phone, please tell { $team }.

## People we do not know

stranger = Hello! I am the follow-up assistant of a clinic. I only work with a personal link from your care team. If you have one, please open it. In an emergency call your local emergency number.
group-leave = Hello! I work in private chats only, so that nobody reads what is not meant for them. I am leaving this group now. Whoever has a personal link from the clinic can open it and write to me there.
not-for-you = I cannot do that here. Write /help to see what you can do.
not-read = I cannot use this. What you sent or changed went to nobody: from the team I take new messages in words, and taps. Write /help to see what you can do here.
our-failure = Sorry, something went wrong on our side. Your message is kept, and people have been told. If you need help now, call your local emergency number.
our-failure-nobody-told = Sorry, something went wrong on our side. Please try once more. If you need help now, call your local emergency number.
button-over = That button is not in use any more.

## A check-in

greeting = Hello { $name }!
opening-late = This comes later than planned. That was our fault, not yours.
# $at: until when an answer counts.
open-until = <i>You can answer until { $at }.</i>
# $name: what she is called. A rule asks again, outside of her usual times.
recheck = { $name }, it is time to look again.
# $at of $of: which question, of how many. $text: the question.
question-of =
    <i>{ $at } of { $of }</i>
    { $text }
reminder = A small reminder: your check-in is still open, until { $at }.
ask-again = We were away for a while and may have missed your answer. Sorry! Here is the question again.
welcome-back = Good to have you back.
button-back = ← Back
button-worse = I feel worse
button-yes = Yes
button-no = No
# $answer: the answer she gave before.
button-keep-answer = Keep: { $answer }
nothing-before = This is the first question.
you-answered = You answered: <b>{ $answer }</b>. You can change it now.
# $question: short name of the question.
noted = ✓ { $question }: <b>{ $answer }</b>
go-on-when-safe = Are you safe, or is help on its way? Then go on here when you can.

## When an answer is not clear

# $example: a made-up amount with its unit.
unclear-number = I could not read that as a number. Please write just the number, for example <i>{ $example }</i>.
unclear-several = I am not sure which number you mean. Please write just one, for example <i>{ $example }</i>.
unclear-number-plain = I could not read that as a number. Please write just the number.
unclear-several-plain = I am not sure which number you mean. Please write just one.
unclear-option = I am not sure what you mean. Please tap one of the buttons.
# $amount: what she may have meant, in another unit.
is-that = Just to be sure: is that <b>{ $amount }</b>?
then-again = All right. Please write it once more, with its unit, for example <i>{ $example }</i>.
# $lowest, $highest: amounts with their unit.
odd-amount = That is outside of what I can keep ({ $lowest } to { $highest }). Please look again and write it once more.
skipped-odd = Thank you. I leave "{ $question }" out for now, and a person will look at it.

## Changing an answer

corrected = Changed. { $question }: <b>{ $answer }</b> counts now (before: { $previous }).
corrected-team-told = Your team sees both: what you sent first and what counts now.
still-counts = { $question }: <b>{ $answer }</b> still counts.
edit-unclear = I saw that you changed a message, but I could not read it as an answer.
edit-kept-for-person = I saw that you changed an older message. It is too late to change an answer by it.
# $other: the answer she tapped now.
change-offered = { $question }: you answered <b>{ $answer }</b>. Change it to <b>{ $other }</b>?
button-change = Change to: { $answer }
button-keep = Keep: { $answer }
check-in-closed = This check-in is closed.
late-answer-kept = This check-in had ended, but your answer is kept for your team.

## The end of a check-in

# $answers: one line for each answer.
summary =
    <b>What you told us</b>
    { $answers }
answer-line = { $question }: { $answer }
# $previous, $on: the answer before and its day. Shown to the team.
answer-line-changed = { $question }: <b>{ $answer }</b> (before: { $previous }, { $on })
# $at: when the next one comes.
next-check-in = Your next check-in: <b>{ $at }</b>.
not-planned = not planned yet
plan-finished = That was your last check-in. Thank you for all your answers! If you need something, please call { $team }.
window-closed-answered = This check-in has ended. Thank you! What you answered is kept.
window-closed-missed = This check-in has ended. That is no problem. If you are not well, please tell us.
worse-done = Thank you. Your team has your answers. If it gets worse, do not wait for us.
recheck-done = Thank you. That is kept for your team.
# $number: the emergency number.
still-emergency = What you told us may be an emergency. If help is not on its way yet, call <b>{ $number }</b> now. Do not wait for us.

## What rules say where a pathway has no words of its own

# $number: the emergency number.
told-emergency = This may be an emergency. Call <b>{ $number }</b> now. Do not wait for us.
told-urgent = Thank you for telling us. A nurse will contact you today. If it gets worse, call <b>{ $number }</b>.
told-soon = Thank you for telling us. We will be in touch by the end of the next working day. In an emergency call <b>{ $number }</b>.
told-routine = Thank you. Your team will look at this. In an emergency call <b>{ $number }</b>.
also-told = Your team sees the rest of what you told us, too.
# $by: by when a person acts.
told-team-by = A person looks at this by <b>{ $by }</b>. Messages here are not watched round the clock. In an emergency call <b>{ $number }</b>.

## Writing without being asked

# $by: by when a person reads it.
remark-kept = Thank you. I have kept your message. A person of your team reads it by <b>{ $by }</b>.
other-kept = Thank you. I have kept what you sent. I cannot open it myself, and it is not looked at automatically. A person of your team sees by <b>{ $by }</b> that it came. If it is important, please also write it in words.
safety-net = Messages here are not watched round the clock. In an emergency call <b>{ $number }</b>.
worse-said = If it is hard to breathe, you have chest pain, or you fainted: call <b>{ $number }</b> now. Do not wait for us.
worse-told = Your team has been told. A person gets in touch by <b>{ $by }</b>.

## Commands

# $title: name of the plan. $next: when. $asks: short names of the questions.
plan-line =
    <b>{ $title }</b>
    Next: { $next }
    We ask about: { $asks }
plan-line-paused =
    <b>{ $title }</b>
    This is paused. It goes on: { $next }
    We ask about: { $asks }
plan-line-none =
    <b>{ $title }</b>
    Nothing more is planned.
# $at: until when.
plan-open = One check-in is open now. You can answer it until <b>{ $at }</b>.
plan-none = Nothing is planned for you here now. If you have a question, please call { $team }.
team = What you send here is read by the people of <b>{ $team }</b>.
# $people: names.
team-people = They are: { $people }.
help-patient =
    You can tap a button or write one of these words:
    <b>worse</b>: you feel worse
    <b>plan</b>: what is planned, and when
    <b>call me</b>: a person of your team gets in touch
    <b>team</b>: who reads this
    <b>helper</b>: somebody I may ask if you do not answer
    <b>pause</b>: no questions for some days
    <b>later</b>: I ask again later today
    <b>settings</b>: another time of day, quiet hours, another place or language
    <b>privacy</b>: what is kept
    <b>stop</b>: no more messages
    You can also just write what is on your mind. A person reads it.
button-plan = My plan
button-team = My team
button-pause = Pause
button-resume = Go on now
button-settings = Settings
button-privacy = Privacy
button-stop = Stop
# $team: the team's name.
privacy = We keep your answers, your messages and when you sent them. Only { $team } reads them, at your clinic. They are stored locked with a key of your own. Chats with a bot are not end-to-end encrypted: Telegram could read them, so write no more than you need to. You can stop at any time with "stop". If you want a copy, or want us to delete what we have, please ask { $team }.
# $hour, $zone: when we ask now.
settings = I ask you at <b>{ $hour }</b> (the time in { $zone }).
hour-set = From now on I ask you at <b>{ $hour }</b>.
pause-offer = How long should I be quiet? I start again by myself. You can still write to us.
pause-nothing = There is nothing to pause right now.
# $until: the first day with questions again.
paused = Paused. I start again on <b>{ $until }</b>. If you feel worse, tell us at any time.
# $until: the first day with questions again. $team: the team's name.
paused-by-rule = I ask you nothing more until <b>{ $until }</b>. { $team } knows, and may get in touch before then. You can go on at any time: write "continue". If you feel worse, please tell us at any time.
wanted-yes = Good to hear from you. We go on as planned.
resumed = Welcome back! We go on.
# $team: the team's name.
stop-offer = Do you want to stop all check-ins? { $team } will be told. What you sent until now is kept.
button-stop-yes = Yes, stop
button-stop-no = No, go on
stopped = All check-ins are stopped. We told { $team }. You can still write to us here. If you want to start again, ask them for a new link.
# $team: the team's name.
stopped-by-rule = I ask you nothing more in this plan. { $team } knows. You can still write to us here, and if you feel worse, please tell us at any time.
stayed = Good. We go on as before.

## Small parts

amount = { $amount }
fact = { $fact }
answer-yes = yes
answer-no = no
not-known = not known

## What the team reads about a patient's doings

worry-unread-message = Wrote without being asked. Not read yet.
# $question: short label of the question it answers, with words or with a photo.
worry-unread-answer = { $question }: an answer that a person has to read or look at. Nobody has yet.
worry-data-quality = { $question }: two values in a row that cannot be right. The last one: { $written }
worry-came-late = Answered after the check-in had ended.
# $question, $answer: what was tapped.
worry-tapped-late = Tapped late, and not confirmed: { $question }: { $answer }
# $question, $answer: what was ticked.
worry-ticked = Ticked, not confirmed yet: { $question }: { $answer }
# $question: short name of the question. $written: her words.
worry-written = Wrote this, and did not answer yes or no yet: { $question }: { $written }
worry-patient-worse = Says: I feel worse. No plan is running.
worry-unreachable = Cannot be reached in Telegram: blocked us, or the account is gone. Please call.
worry-reachable-again = Could not be reached in Telegram for a while. Can be reached again since { $since }.
worry-our-failure = We failed on something of this patient ({ $what }). Please look at the conversation and call if in doubt.
worry-second-account = Someone opened this patient's link from another Telegram account. They were refused.
worry-enrolment-declined = Said no to joining.
worry-enrolment-expired = Has not used the link, and it has expired. Nothing is asked until a new one is used: /enrol and the name.
worry-enrolment-unfinished = Began to join and did not finish; the link has expired. Nothing is asked until a new one is used: /enrol and the name.
worry-enrolment-locked = Joining is locked: the date of birth was wrong too often. Invite again only if you are sure who it is.
worry-patient-left = Stopped all check-ins.
