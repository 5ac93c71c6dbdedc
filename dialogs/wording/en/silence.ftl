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
# $name: what she is called.
still-wanted = { $name }, do you still want these messages? Both answers are fine.
# $time: the hour at which she usually answers.
habit-on = If you have not answered, I remind you around { $time }, because you usually answer then.
habit-off = You usually answer around { $time }. I do not use that to remind you sooner.
button-habit-off = No earlier reminder
button-habit-on = Remind me at { $time }

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
    Hello! { $name } would like you to be their helper here.

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
helper-not-read = I cannot read messages here, and nobody else does. In an emergency call <b>{ $number }</b>. For anything else, please call the clinic.
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

why-said-silence-question = to ask her if she is all right
why-said-still-wanted = to ask her if she still wants the messages
why-said-helper-asked = to ask her helper, because she had not answered
why-noted-silence-question = she had not answered: she was asked if she is all right
why-noted-silence-check-in = she had not answered: the open check-in stands for the question if she is all right
why-noted-silence-helper = she had not answered that either: her helper was asked
why-noted-silence-no-helper = she had not answered that either; she has named no helper
why-noted-silence-trace = so many unanswered in a row that a person was asked to call her
why-noted-silence-over = she was heard from again
why-noted-asked-for-call = she asked to be called
why-noted-helper-answered = her helper answered
