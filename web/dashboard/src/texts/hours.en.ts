// Words of the opening hours of inboxes and groups.
const en = {
  'hours.add_holiday': 'Add',
  'hours.closed': 'Closed',
  'hours.closed_all_day': 'Closed all day',
  'hours.date': 'Date',
  'hours.full': 'There can be at most {count} holidays.',
  'hours.group_has': 'The group has opening hours',
  'hours.group_has_hint': 'Switched off, those of the inbox hold, if it has any.',
  'hours.group_text':
    'Outside them visitors read when you open again. Nothing is assigned automatically then, unless the rules say otherwise.',
  'hours.holiday_added': 'The holiday was added.',
  'hours.holiday_removed': 'The holiday was removed.',
  'hours.holidays': 'Holidays',
  'hours.holidays_text': 'On these dates the hours above do not count, from midnight to midnight.',
  'hours.inbox_has': 'The inbox has opening hours',
  'hours.inbox_has_hint': 'Switched off, it is always open. Groups with hours of their own keep to those.',
  'hours.inbox_text':
    'Outside them visitors read when you open again. Nothing is assigned automatically then, unless the rules say otherwise.',
  'hours.kind_of': 'Hours on {day}',
  'hours.name': 'Name',
  'hours.name_of': 'Name of {day}',
  'hours.no_date': 'Choose a date.',
  'hours.no_holidays': 'No holidays are planned.',
  'hours.other_hours': 'Other hours',
  'hours.past': { one: '{count} past holiday', other: '{count} past holidays' },
  'hours.remove_holiday': 'Remove {day}',
  'hours.title': 'Opening hours',
  'hours.twice': 'This date is a holiday already.',

  'groups.part_hours': 'Opening hours',
  'inbox_parts.hours': 'Opening hours',
  'inbox_rules.outside_hours': 'Outside opening hours',
  'policy.outside_hours': 'Outside opening hours',
  'policy.outside_hours_assign': 'Assign anyway',
  'policy.outside_hours_assign_hint': 'As if it were open. For those who answer at any time.',
  'policy.outside_hours_wait': 'Wait for the opening',
  'policy.outside_hours_wait_hint': 'Nothing is assigned or passed on, and the times stand still.',
};

export default en;
