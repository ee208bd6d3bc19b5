"""Names of months and weekdays, and the calendars of other lands, as data."""
