### When somebody does not answer: the one question, who helps her, and what her team reads then. A helper reads her
### first name and that she has not answered; never an answer, never a word of health.

## To the patient

all-right-question = I have not heard from you. Are you all right?
button-all-right = Yes, all right
button-not-good = Not so good
button-call-me = Call me
all-right-thanks = Thank you, that is good to know. We go on as planned.
# $by: by when a person calls.
call-told = Your team knows. A person calls you by <b>{ $by }</b>.
call-told-no-phone = Your team knows, and a person gets in touch by <b>{ $by }</b>. No phone number of yours is kept here. Please write it, beginning with the country code, for example +34 600 000 000.
# $name: what she is called.
still-wanted = { $name }, do you still want these messages? Both answers are fine.
# $time: the hour at which she usually answers.
habit-on = You usually answer around { $time }. If you have not, I may remind you sooner.
habit-off = You usually answer around { $time }. I do not remind you sooner because of it.
button-habit-off = No earlier reminder
button-habit-on = Remind me sooner

## To the patient, about her helper

button-helper = My helper
helper-offer = You can name one person you trust, such as a relative or a neighbour. If you do not answer me, I may ask that person whether you are all right. I only say <b>that you have not answered, never what you answered</b>. You can end this at any time.
button-helper-link = Name a helper
# $link: a web address. $until: when it ends.
helper-link = Please pass this link on to the person you chose. It works once, until { $until }: { $link }
helper-link-is-not-hers = This link is for the person who is to help you. It still works: please pass it on.
helper-invited = You have made a link for a helper. Nobody has agreed yet.
button-helper-again = Make a new link
button-helper-withdraw = Take the link back
helper-withdrawn = Done. The link does not work any more.
# $name: the helper's name. $since: a date.
helper-is = { $name } has been your helper since { $since }. If you do not answer me, I may ask { $name } whether you are all right. I never tell what you answered.
button-helper-end = End this
helper-ended = Done. { $name } is not your helper any more.
helper-agreed = { $name } has agreed to be your helper. To see or end this, write "helper".
helper-has-declined = The person you invited does not want to be a helper. Nobody was added.
helper-has-stopped = { $name } is not your helper any more. To name another person, write "helper".

## To the helper. $name: the patient's first name. $number: the emergency number.

helper-explained =
    Hello! { $name } would like you to be a helper here.

    <b>What it means.</b> If { $name } does not answer our messages for a while, I ask you whether all is well. You tap an answer, and the care team sees it.

    <b>What you are told.</b> Only that { $name } has not answered. Never more than that.

    <b>What it is not.</b> It is not an emergency service. If you think { $name } is in danger, call <b>{ $number }</b> yourself. Nobody reads what you write here.

    You can stop at any time: write /stop.
button-helper-agree = I agree
button-helper-decline = No, thank you
helper-welcome = Thank you. You help { $name } from now on. I write to you only when { $name } does not answer. In an emergency call <b>{ $number }</b>.
helper-declined = That is fine. Nothing was started, and I do not write to you again.
helper-question = { $name } has not answered our messages. Do you know whether all is well? If you think { $name } is in danger, call <b>{ $number }</b> now.
button-helper-fine = All is well
button-helper-no-answer = I get no answer
button-helper-call = Clinic, please call
button-helper-stop = Stop helping
# $since: a date.
button-helper-stop-since = Stop helping (since { $since })
helper-thanks = Thank you. The care team sees your answer.
# $by: by when a person acts.
helper-passed-on = Thank you. The care team knows, and a person acts on it by <b>{ $by }</b>. If there is danger, do not wait: call <b>{ $number }</b>.
helper-not-read = I cannot read messages here, and nobody else does. In an emergency call <b>{ $number }</b>. For anything else, please call the clinic. To stop helping, tap the button.
helper-no-more = You are not { $name }’s helper any more. Thank you for your help.

## To the team

# $phone: her phone number.
trace-phone = Phone: <b>{ $phone }</b>
trace-no-phone = No phone number is kept here.
# $on: the date of a check-in. $answers: what was answered in it.
trace-answered = { $on }: { $answers }
trace-nothing-answered = Nothing has been answered yet.
# $name: what she is called.
trace-script = For the call: “Hello { $name }, your care team here. We have not heard from you. How are you today? Is anything new or worse? Do you need anything from us? Shall we go on with the messages?”
# $at: when.
trace-helper-fine = The helper says that all is well ({ $at }).
worry-asked-for-call = Asks to be called.
worry-helper-no-answer = The helper gets no answer either.
worry-helper-asks-for-call = The helper asks the clinic to call.

## Why: the steps of a silence, as a colleague reads them

why-said-silence-question = to ask whether all is well
why-said-still-wanted = to ask whether the messages are still wanted
why-said-helper-asked = to ask the helper, because no answer had come
why-noted-silence-question = no answer had come: the patient was asked whether all is well
why-noted-silence-check-in = no answer had come: the open check-in stands for the question whether all is well
why-noted-silence-helper = no answer to that either: the helper was asked
why-noted-silence-no-helper = no answer to that either; the patient has named no helper
why-noted-silence-trace = so many unanswered in a row that a person was asked to call the patient
why-noted-silence-over = the patient was heard from again
why-noted-asked-for-call = the patient asked to be called
why-noted-helper-answered = the helper answered
