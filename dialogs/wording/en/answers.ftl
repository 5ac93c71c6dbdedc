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
