### Words that every part of the house shares: severities, lengths of time, units, dates, and what is said when a
### wording cannot be. `<b>` and `<i>` are the only marks a wording may hold.

## How urgent something is (clinical specification, 0.1)

severity-emergency = Emergency
severity-urgent = Urgent
severity-soon = Soon
severity-routine = Routine

## Lengths of time. $count is a number.

duration-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## Measured values. $amount is already in the unit and in the number style of the language.

unit-none = { $amount }
unit-percent = { $amount }%
unit-kg = { $amount } kg
unit-g = { $amount } g
unit-lb = { $amount } lb
unit-oz = { $amount } oz
unit-st = { $amount } st
unit-celsius = { $amount } °C
unit-fahrenheit = { $amount } °F
unit-mg-dl = { $amount } mg/dL
unit-mmol-l = { $amount } mmol/L
unit-mmhg = { $amount } mmHg
unit-cmhg = { $amount } cmHg
unit-other = { $amount } { $unit }

## Numbers, dates and times. `locale` names the CLDR locale for decimal marks, weekdays and lists; the patterns are CLDR
## date patterns (unicode.org/reports/tr35/tr35-dates.html). The ones that end in `-year` are used when the year is not
## the present one;
## `-far` for a birth date and the like, whose weekday nobody needs.

locale = en-GB
pattern-time = HH:mm
pattern-date = EEEE d MMMM
pattern-date-year = EEEE d MMMM y
pattern-date-far = d MMMM y
pattern-day-time = EEEE d MMMM, HH:mm
pattern-day-time-year = EEEE d MMMM y, HH:mm
pattern-short = EEE HH:mm

## Said under somebody's words that were too long to show in full.

quote-cut = <i>This is only the beginning. All of it is kept.</i>

## Said in the place of a wording that is missing or broken. It must be true whatever it stands for.

wording-missing = <i>Something belongs here that could not be shown. Please ask the care team.</i>
option-unnamed = Continue
