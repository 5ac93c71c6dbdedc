### The page `aftercare pathway show` prints for the clinician who reviews a pathway.

page-unreviewed = Not yet reviewed by a clinician. Nobody should be followed up with it before one has read and signed it.
page-signed = Reviewed and signed by { $name } on { $on }.
page-version = { $id }, version { $version }. Fingerprint of the file (SHA-256): { $hash }
page-languages = Languages
page-for-patients = What patients see as its name
page-population = For whom
page-day-zero = Day 0
page-evidence = What is known
page-not-checked = The figures were not compared with the paper.
page-inputs = Entered at enrolment
page-required = must be given
page-default = if left out: { $value }
page-limits = Thresholds a clinician may set for one patient
page-schedule = When it asks
page-asks = Asked
page-questions = Questions
page-scores = Scores
page-facts = Kept beside the answers, never asked
page-rules = Rules
page-advice-rules = Advice that calls nobody
page-words = Said around each check-in
page-words-welcome = at the start of the plan
page-words-opening = before the questions
page-words-closing = after them
page-silence = No answer
page-worse = “I feel worse”
page-on-demand = What the patient may begin at any time
page-messages = Texts sent by themselves
page-advice = Advice
page-outcomes = Measures of how it went. No promise is made of them.
page-instruments = Questionnaires of others

## Headings of columns, and what stands before a line

page-name = Name
page-what = What it is
page-for = What it is for
page-value = Value
page-bounds = From … to
page-also = { $value }, or { $also } for those who measure in this unit
page-when = When
page-times-head = Times
page-question = Question
page-answers = Answer
page-condition = Asked only when
page-holds = Holds when
page-as-written = As written in the file
page-source = Source
page-team-reads = The team reads
page-patient-reads = The patient reads
page-who = Who is called
page-judged = Looked at
page-then = Then
page-text = Text
page-fewer = One missed check-in earlier when
page-day-head = Day

## Days and times. $days is a piece that was read already.

page-days = Days { $first } to { $last }
page-days-one = Day { $first }
page-days-open = From day { $first } on
page-days-until = From day { $first } until “{ $name }”
page-days-at-most = Days { $first } to { $last }, not beyond “{ $name }”
page-blocks = { $count ->
    [one] { $days }, on the first day of each { $again } days
   *[other] { $days }, on the first { $count } of each { $again } days
}
page-only-when = { $days }, only when { $condition }
page-time = { $time }
page-times = { $count ->
    [one] { $times } (an answer is waited for { $count } hour)
   *[other] { $times } (an answer is waited for { $count } hours)
}
page-day = { $day }
page-on-days = on days { $days }
page-on-weekdays = on { $days }
page-every-on-weekdays = { $count ->
    [one] on { $days }, every { $count } day
   *[other] on { $days }, every { $count } days
}
page-every-day = at every check-in
page-every-days = { $count ->
    [one] every { $count } day
   *[other] every { $count } days
}
page-sent-on = on days { $days }, at { $at }
page-sent-before = { $count ->
    [one] { $count } day before “{ $name }”, at { $at }
   *[other] { $count } days before “{ $name }”, at { $at }
}
page-weekday-1 = Monday
page-weekday-2 = Tuesday
page-weekday-3 = Wednesday
page-weekday-4 = Thursday
page-weekday-5 = Friday
page-weekday-6 = Saturday
page-weekday-7 = Sunday

# Beyond the days: from which date they count, how dense, when she is reminded.
page-counted-from = { $days }, counted from “{ $name }”
page-paced = { $days }; days from one check-in to the next, densest first: { $steps }
page-sparser = { $days }; one step sparser when { $condition }
page-denser = { $days }; at its densest again when { $condition }
page-reminded = { $times }; reminders after { $spans }
page-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
page-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
page-hours-and-minutes = { $hours } h { $minutes } min
page-otherwise = { $times }; { $otherwise }
page-late-skip = left out if it cannot be sent at its time
page-late-ask = if it cannot be sent at its time, a coordinator decides
page-busy-wait = waits while another check-in is open
page-busy-replace = comes before another one that is open

## What may happen and be reported

page-events = What a coordinator may report
page-done = { $done }
page-sets = its date becomes “{ $name }”
page-sets-later = { $count ->
    [one] the day after it becomes “{ $name }”
   *[other] the date { $count } days after it becomes “{ $name }”
}
page-sets-earlier = { $count ->
    [one] the day before it becomes “{ $name }”
   *[other] the date { $count } days before it becomes “{ $name }”
}
page-course-pause = the plan is paused
page-course-resume = the plan goes on
page-course-restart = its date becomes day 0 and the plan begins anew
page-course-end = the plan ends
page-only-said = the patient is told

## Answers

# $text: what is asked; the rest is read only by a patient who asks for it, or who was not understood.
page-with-help = { $text } (If she asks for help: { $help })
page-with-why = { $text } (If she asks why: { $why })
page-with-other = { $text } (If what it names is not known: { $other })

page-kind-choice = one of: { $options }
page-kind-several = any of: { $options }
page-kind-scored = one of: { $options }
page-kind-yes_no = yes or no
page-kind-number = a number from { $lowest } to { $highest }
page-kind-scale = a number from { $lowest } to { $highest }
page-kind-blood_pressure = a blood pressure
page-kind-photo = { $count ->
    [one] { $count } photo, which a person looks at
   *[other] { $count } photos, which a person looks at
}
page-kind-text = her own words
page-kind-date = a date
page-option = “{ $label }”
page-option-scored = “{ $label }” ({ $points })
page-optional = { $answer }; may be left out
page-asked-by = asked when { $rules } holds
page-asked-by-or-worse = asked when { $rules } holds, or after “I feel worse”
page-asked-worse = asked after “I feel worse”
page-dropped-first = { $answer }; left for another day first, where one day asks too much
page-dropped-last = { $answer }; left for another day last, where one day asks too much
page-red-flag = { $answer }; a warning sign

## Scores

page-score-sum = the sum of { $items }
page-score-mean = the mean of { $items }
page-score-missing = { $count ->
    [one] { $score }; with { $count } answer missing it is scaled up
   *[other] { $score }; with up to { $count } answers missing it is scaled up
}
page-score-count = how many of these hold: { $conditions }
page-score-those = those of these that hold: { $conditions }
page-score-option = { $label } when { $condition }

## Rules

page-judged-each_answer = at each answer
page-judged-at_end = when the check-in ends with answers
page-judged-at_end_or_missed = when the check-in ends, answered or not
page-judged-at_enrolment = at enrolment, and when a fact of the patient changes
page-then-ask = { $count ->
    [0] { $questions } asked at once
    [one] { $questions } asked after { $count } minute
   *[other] { $questions } asked after { $count } minutes
}
page-then-missing = { $count ->
    [one] { $asked }; not answered within { $count } minute: “{ $fact }”
   *[other] { $asked }; not answered within { $count } minutes: “{ $fact }”
}
page-then-pause = the plan is paused
page-then-stop = the plan is stopped
page-nobody = nobody
page-levels = { $count ->
    [one] { $count } level.
   *[other] { $count } levels, gravest first: the first that holds counts, the others are then passed over.
}
page-band = { $count ->
    [one] { $count } missed: { $severity }, { $roles }
   *[other] { $count } missed in a row: { $severity }, { $roles }
}
page-band-until = { $band }, up to day { $day }
page-band-when = { $band }, when { $condition }
page-counts-check_ins = Counted in check-ins.
page-counts-days = Counted in days that held a check-in.
page-counts-answers_of = Counted in check-ins without an answer to the questions that matter.
