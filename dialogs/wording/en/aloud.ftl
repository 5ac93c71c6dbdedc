### Conditions of a pathway read aloud, for the clinician who reviews it. Every slot is a piece that was read already.

aloud-name = “{ $name }”
# $name: the short name of a blood pressure, or of a pair such as its target.
aloud-upper = “{ $name }”, upper number
aloud-lower = “{ $name }”, lower number
aloud-member = “it”
aloud-limit = { $value } (limit “{ $name }”)
aloud-number = { $value }
aloud-written = { $text }
aloud-yes = yes
aloud-no = no
aloud-age = the age in years
aloud-sex = the sex at birth
aloud-day = the day number
aloud-slot = the number of the check-in within the day
aloud-last-slot = it is the last check-in of the day
aloud-block = the number of the stretch
aloud-block-day = the day within the stretch

## Joined and calculated

aloud-and = { $one } and { $other }
aloud-or = { $one } or { $other }
aloud-not = not ({ $condition })
aloud-bracket = ({ $condition })
aloud-plus = { $one } plus { $other }
aloud-minus = { $one } minus { $other }
aloud-times-factor = { $one } times { $other }
aloud-minus-sign = minus { $value }
aloud-percent = { $part } in percent of { $whole }

## Compared

aloud-more = { $one } is more than { $other }
aloud-at-least = { $one } is { $other } or more
aloud-less = { $one } is less than { $other }
aloud-at-most = { $one } is { $other } or less
aloud-is = { $one } is { $other }
aloud-differs = { $one } is not { $other }
aloud-among = { $one } is one of: { $others }
aloud-not-among = { $one } is none of: { $others }
aloud-includes = { $name } includes one of: { $options }

## Looking back

aloud-previous = the previous { $name }
aloud-previous-within = { $count ->
    [one] the previous { $name }, if not older than { $count } day
   *[other] the previous { $name }, if not older than { $count } days
}
aloud-latest = the latest { $name }
aloud-baseline = the baseline of { $name }
aloud-change = { $count ->
    [1] { $name } minus that of the day before
   *[other] { $name } minus that of { $count } days before
}
aloud-lowest = the lowest { $name } { $span }
aloud-highest = the highest { $name } { $span }
aloud-mean = the mean of { $name } { $span }
aloud-where = { $value }, counting only where { $condition }
aloud-from = { $count ->
    [one] { $value } (from { $count } value on)
   *[other] { $value } (from { $count } values on)
}
aloud-span-days = { $count ->
    [1] of the day before
   *[other] of the { $count } days before
}
aloud-span-answers = { $count ->
    [1] of the last answer
   *[other] of the last { $count } answers
}
aloud-span-answers-before = { $count ->
    [1] of the answer before
   *[other] of the { $count } answers before
}
aloud-span-block = on days { $days } of the stretch
aloud-span-block-ago = { $count ->
    [1] on days { $days } of the stretch before
   *[other] on days { $days } of the stretch { $count } before
}
aloud-span-any = so far
aloud-span-days-here = { $count ->
    [1] today
   *[other] within { $count } days, today included
}
aloud-days-since = the days since { $name }
aloud-count = how often ({ $condition }) held { $span }
aloud-ticked = how many are ticked in { $name }
aloud-answered = { $name } is answered
aloud-never = { $name } was never answered
aloud-given = { $name } is known
aloud-now = in this very check-in ({ $name })
# $names: a group of questions, of which $condition calls each “it”.
aloud-any = for at least one of { $names } (“it”): { $condition }
aloud-which = those of { $names } (“it”) for which { $condition }
aloud-top = the highest of { $names }

## Runs

aloud-days-in-a-row = { $count ->
    [one] ({ $condition }) on { $count } day
   *[other] ({ $condition }) on { $count } days in a row
}
aloud-answers-in-a-row = { $count ->
    [one] ({ $condition }) at the last answered check-in
   *[other] ({ $condition }) at the last { $count } answered check-ins
}
aloud-times = { $count ->
    [one] ({ $condition }) at { $least } or more of the last { $count } answer
   *[other] ({ $condition }) at { $least } or more of the last { $count } answers
}
aloud-rises = { $count ->
    [one] { $name } rises at { $count } answered check-in
   *[other] { $name } rises over { $count } answered check-ins in a row
}
aloud-spaced = { $count ->
    [one] ({ $condition }) in { $count } reading
   *[other] ({ $condition }) in { $count } readings at least { $minutes } minutes apart
}

## Other rules

aloud-met = { $rules } holds
aloud-met-any = one of { $rules } holds
aloud-met-level = { $rules } holds as { $severity }
aloud-raised = { $count ->
    [1] { $rules } was raised today
   *[other] { $rules } was raised within the last { $count } days
}
aloud-ever-raised = { $rules } was ever raised
aloud-severity-emergency = emergency
aloud-severity-urgent = urgent
aloud-severity-soon = soon
aloud-severity-routine = routine
aloud-answered-share = the share of check-ins that were answered
aloud-missed-share = the share of check-ins that were missed
