"""The care team's side: cards, the queue, replies, enrolling, changes of schedule."""
