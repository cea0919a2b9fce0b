import type { Dictionary } from '@recado/shared/i18n';
import type en from './bots.en';

const es = {
  'activity.bot_ended': 'El bot terminó',
  'activity.bot_started': 'El bot {bot} tomó la conversación',
  'activity.handed_off': '{who} pasó esto a {group}',
  'activity.handed_to_bot': '{who} pasó esto al bot {bot}',
  'activity.handed_to_people': '{who} pasó esto a personas',
  'activity.you_handed_off': 'Pasaste esto a {group}',
  'activity.you_handed_to_bot': 'Pasaste esto al bot {bot}',
  'activity.you_handed_to_people': 'Pasaste esto a personas',

  'bot.answer': 'Responder en una nota',
  'bot.asks': '{name} pregunta a {group}: {question}',
  'bot.asks_all': '{name} pregunta: {question}',
  'bot.begin_at': 'Empezar en',
  'bot.begin_hint': 'El primero es el comienzo habitual.',
  'bot.flow': 'Flujo',
  'bot.given': 'Ahora la tiene el bot {name}.',
  'bot.hand': 'Pasar al bot',
  'bot.hand_more': 'Pasar al bot…',
  'bot.hand_title': 'Pasar a {name} a un bot',
  'bot.has': 'El bot {name} tiene esta conversación',
  'bot.inbox_always': '{name} responde primero aquí, a cualquier hora.',
  'bot.inbox_change': 'Ir al flujo',
  'bot.inbox_choose': 'Ir a los flujos',
  'bot.inbox_closed': '{name} responde primero aquí, pero solo fuera de horario.',
  'bot.inbox_nobody_online': '{name} responde primero aquí, pero solo cuando no hay nadie en línea.',
  'bot.inbox_none': 'Aquí no responde ningún bot: los visitantes llegan directo a personas.',
  'bot.inbox_text': 'Los ajustes de cada flujo dicen dónde y cuándo funciona.',
  'bot.inbox_title': 'Bot',
  'bot.inbox_unpublished': 'Nunca se publicó, así que todavía no responde a nadie.',
  'bot.none': 'Ningún flujo publicado puede tomarla.',
  'bot.take_over': 'Tomar el control',
  'bot.take_over_hint': 'El bot se detiene y la conversación es tuya.',

  'composer.takes_over': 'Tu respuesta detiene al bot y te la asigna',

  'empty.pending': 'Ningún bot está hablando con nadie ahora.',

  'facts.pending': 'Con un bot',

  'keys.flows': 'Ir a los flujos',

  'nav.flows': 'Flujos',

  'problem.draft_changed': 'Otra persona guardó el borrador mientras tanto.',
  'problem.flow_has_errors': 'El borrador tiene errores. Corrígelos primero.',
  'problem.flow_in_use': 'Una bandeja usa este flujo. Desactívalo allí primero.',

  'tags.add': 'Añadir una etiqueta',
  'tags.contact': 'Etiquetas del contacto',
  'tags.conversation': 'Etiquetas',
  'tags.remove': 'Quitar la etiqueta {tag}',

  'thread.is_pending': 'Con un bot',

  'view.pending': 'Con bots',
} satisfies Dictionary<typeof en>;

export default es;
