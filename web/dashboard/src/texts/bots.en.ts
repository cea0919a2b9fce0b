// Words of the inbox about bots and tags. The flows' own pages have theirs in flows.en.ts.
const en = {
  'activity.bot_ended': 'The bot has ended',
  'activity.bot_started': 'Bot {bot} took the conversation',
  'activity.handed_off': '{who} handed this to {group}',
  'activity.handed_to_bot': '{who} handed this to bot {bot}',
  'activity.handed_to_people': '{who} handed this to people',
  'activity.you_handed_off': 'You handed this to {group}',
  'activity.you_handed_to_bot': 'You handed this to bot {bot}',
  'activity.you_handed_to_people': 'You handed this to people',

  'bot.answer': 'Answer in a note',
  'bot.asks': '{name} asks {group}: {question}',
  'bot.asks_all': '{name} asks: {question}',
  'bot.begin_at': 'Begin at',
  'bot.begin_hint': 'The first is the usual beginning.',
  'bot.flow': 'Flow',
  'bot.given': 'Bot {name} has it now.',
  'bot.hand': 'Hand to bot',
  'bot.hand_more': 'Hand to bot…',
  'bot.hand_title': 'Hand {name} to a bot',
  'bot.has': 'Bot {name} has this conversation',
  'bot.inbox_always': '{name} answers first here, at any hour.',
  'bot.inbox_change': 'To the flow',
  'bot.inbox_choose': 'To the flows',
  'bot.inbox_closed': '{name} answers first here, but only out of hours.',
  'bot.inbox_nobody_online': '{name} answers first here, but only when nobody is online.',
  'bot.inbox_none': 'No bot answers here: visitors meet people at once.',
  'bot.inbox_text': 'A flow’s own settings say where and when it runs.',
  'bot.inbox_title': 'Bot',
  'bot.inbox_unpublished': 'It was never published, so it answers nobody yet.',
  'bot.none': 'No published flow can take it.',
  'bot.take_over': 'Take over',
  'bot.take_over_hint': 'The bot stops, and the conversation is yours.',

  'composer.takes_over': 'Your reply ends the bot and assigns it to you',

  'empty.pending': 'No bot is talking to anybody now.',

  'facts.pending': 'With a bot',

  'keys.flows': 'Go to flows',

  'nav.flows': 'Flows',

  'problem.draft_changed': 'Somebody else has saved the draft meanwhile.',
  'problem.flow_has_errors': 'The draft has errors. Mend them first.',
  'problem.flow_in_use': 'An inbox runs this flow. Switch it off there first.',

  'tags.add': 'Add a tag',
  'tags.contact': 'Tags of the contact',
  'tags.conversation': 'Tags',
  'tags.remove': 'Remove the tag {tag}',

  'thread.is_pending': 'With a bot',

  'view.pending': 'With bots',
};

export default en;
