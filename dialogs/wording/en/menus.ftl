### The short lists of commands that a chat shows, and how the bot introduces itself to somebody who opens it for the
### first time. Telegram allows 256 characters a line, 512 for the introduction, 120 for the line under its name.

## A patient's, and everybody's who has no role yet

menu-patient-worse = I feel worse
menu-patient-plan = My plan: what comes, and when
menu-patient-team = My care team, and what is urgent
menu-patient-pause = Pause the check-ins
menu-patient-settings = My hour, quiet hours, time zone, language
menu-patient-stop = Stop all messages
menu-patient-help = What I can do here

## A nurse's or doctor's

menu-provider-queue = Open worries, the gravest first
menu-provider-patients = Patients; words after it find one
menu-provider-help = What you can do here

## A coordinator's

menu-coordinator-today = What is due today
menu-coordinator-patients = Patients; words after it find one
menu-coordinator-enrol = Add a patient and get a link
menu-coordinator-move = Move a check-in: /move maria fri 10:00
menu-coordinator-pause = Pause a patient: /pause maria 3
menu-coordinator-undo = Take back your last change
menu-coordinator-help = What you can do here

## The introduction. $number is the emergency number.

bot-description = Your care team asks how you are between visits, and a person looks at what you answer. You need a personal link from your clinic; without one nothing begins. Messages are not read round the clock: in an emergency call { $number }. Chats with bots are not end-to-end encrypted.
bot-about = Questions from your care team between visits. Not for emergencies: call { $number }.
