## Windows, quiet hours, her own times, "later"

# At the end of a check-in that she answered half-way.
window-closed-leads = The next check-in begins with what is still open.

## "Later"

button-later = Later
button-later-hour = In 1 hour
button-later-half-hour = In 30 minutes
# $at: a time of day.
button-later-at = { $at }
later-offer = Of course. When should I ask again?
# $at: when I ask again.
later-set = All right. I ask you again at <b>{ $at }</b>.
later-set-on = All right. I ask you again on <b>{ $at }</b>.
# $at: until when she can answer.
later-none = I cannot ask again later. You can answer until <b>{ $at }</b>.
later-nothing = No check-in is open right now, so there is nothing to put off.

## Her hour, her quiet hours, her time zone

# $begins, $ends: times of day.
settings-quiet = Quiet hours: from { $begins } to { $ends } I do not write to you first.
settings-quiet-none = No quiet hours: I may write at any time of day or night.
settings-how = Tap what you want to change, or write for example <i>/settings 8:30</i>.
settings-unclear = I could not read that. You can write a time (<i>/settings 8:30</i>), quiet hours (<i>/settings 22:30-7</i>) or a city (<i>/settings Madrid</i>).
button-quiet = Quiet hours
button-zone = Time zone
quiet-how = In quiet hours I wait, except in an emergency. You can always write to me. Tap other hours, or write for example <i>/quiet 22:30-7</i>.
quiet-unclear = I could not read those hours.
quiet-too-long = That leaves too little of the day for your check-ins. Please choose at most 14 quiet hours.
quiet-set = From now on your quiet hours are from <b>{ $begins }</b> to <b>{ $ends }</b>.
quiet-set-none = From now on there are no quiet hours.
button-quiet-span = { $begins } to { $ends }
button-quiet-span-none = No quiet hours
# $zone: a city. $now: day and time there.
zone-now = Your check-ins follow the time in <b>{ $zone }</b>.
zone-how = Tap another place, or write a big city with the same time as yours, for example <i>/zone Madrid</i>.
# $typed: what was written.
zone-unclear = I do not know the place "{ $typed }".
zone-set = From now on your check-ins follow the time in <b>{ $zone }</b>. It is { $now } there.
# $place: a city.
button-place = { $place }
# $at: times of check-ins inside quiet hours. $begins, $ends: the quiet hours now. $then: what would be left of them.
settle = A check-in would come at <b>{ $at }</b>, in your quiet hours ({ $begins } to { $ends }). May I write to you then? { $then }
settle-then = If yes, your quiet hours become { $begins } to { $ends }.
settle-then-none = If yes, you have no quiet hours.
# $hour: another time for the check-in.
button-settle-no = No, at { $hour }

## A coordinator changes a patient's times

# $hour: of her check-ins. $zone: whose clock they go by.
staff-times = <b>{ $name }</b> ({ $code }) is asked at { $hour }, { $zone } time.
staff-quiet = Quiet hours: { $begins } to { $ends }.
staff-quiet-none = No quiet hours.
staff-times-how =
    Tap other quiet hours, or write for example:
    <i>/hours { $code } 8:30 starts work early</i>
    <i>/hours { $code } 22-7 asked for it</i>
    <i>/hours { $code } New York travelling</i>
span = { $begins } to { $ends }
span-none = none
change-quiet-head = <b>Other quiet hours</b> for { $name } ({ $code }): { $quiet }?
change-zone-head = <b>Another time zone</b> for { $name } ({ $code }): { $zone }? What is planned moves to that clock; what is open stays.
# $until: the hour that holds meanwhile.
change-quiet-moves = A check-in would fall into them, so it comes at { $until }.
# $hour: the hour that was wished.
change-hour-asked = { $hour } lies in the patient’s quiet hours. The patient is asked whether that may be; until then the check-in comes at { $until }.
change-disturbs = With quiet hours from { $begins } to { $ends } no hour is left for all check-ins of a day. Please agree on other quiet hours with the patient.
