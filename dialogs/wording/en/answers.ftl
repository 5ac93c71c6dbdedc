### The ways of answering beside one option, yes or no, and an amount.

# $lowest, $highest: the numbers at the ends of a scale. $low, $high: what they mean.
scale-ends = <i>{ $lowest } = { $low } · { $highest } = { $high }</i>
# $step: one number of a scale.
button-step = { $step }
# $answers: the options she ticked.
several-answers = { $answers }
# $option: an option she has ticked.
button-ticked = ✓ { $option }
button-unticked = { $option }
button-done = Done
tick-hint = <i>Tap everything that fits, then "Done".</i>
tick-first = Please tap at least one, then "Done".
button-leave-out-answer = Leave this out
# $question: short name of the question.
left-out-answer = All right, I leave "{ $question }" out today.
unclear-date = I could not read that as one date. Please write day, month and year, for example <i>5 March 2026</i>.
enrol-count = As a number.

## A blood pressure

# $systolic, $diastolic: its two numbers.
answer-pressure = { $systolic }/{ $diastolic } mmHg
unclear-pressure = I could not read that as one blood pressure. Please write both numbers, the upper one first, for example <i>128/82</i>.
# $number: the one she gave.
half-upper = The upper number is <b>{ $number }</b>. What is the lower one?
half-lower = The lower number is <b>{ $number }</b>. What is the upper one?
# $lowest, $highest: blood pressures.
odd-pressure = That is outside of what I can keep ({ $lowest } to { $highest }). Please look again and write both numbers once more.

## A photo

answer-photo = photo sent
# $at of $of: which photo, of how many. $by: by when a person looks at it.
photo-kept = { $of ->
    [one] Thank you, the photo is here. It is not looked at automatically; a person of your team sees it by <b>{ $by }</b>.
   *[other] { $at ->
        [one] Thank you, the first photo of { $of } is here. It is not looked at automatically; a person of your team sees it by <b>{ $by }</b>.
       *[other] Thank you, { $at } of { $of } photos are here. They are not looked at automatically; a person of your team sees them by <b>{ $by }</b>.
    }
}
button-photos-done = That is all
unclear-photo = Here I need a photo: tap the paper clip or the camera beside the text field, choose the photo and send it.

## Values that are hard to believe

# She wrote "hi", which some meters show when the value is above their range.
is-that-meter = Just to be sure: does your meter show <b>HI</b>?
odd-but-kept = This value is very unusual. To be safe I take it as it is. If it is not right, please correct your message, or go back and send it again.

## "Why do you ask?"

button-why = Why?
# $team: the team's name.
why-in-general = Your answer shows { $team } how you are. If something has changed, they can act early.

## A questionnaire

# In place of its items, in what she told.
questionnaire-answered = Questionnaire: answered
