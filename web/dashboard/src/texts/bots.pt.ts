import type { Dictionary } from '@recado/shared/i18n';
import type en from './bots.en';

const pt = {
  'activity.bot_ended': 'O bot terminou',
  'activity.bot_started': 'O bot {bot} assumiu a conversa',
  'activity.handed_off': '{who} passou isto a {group}',
  'activity.handed_to_bot': '{who} passou isto ao bot {bot}',
  'activity.handed_to_people': '{who} passou isto a pessoas',
  'activity.you_handed_off': 'Você passou isto a {group}',
  'activity.you_handed_to_bot': 'Você passou isto ao bot {bot}',
  'activity.you_handed_to_people': 'Você passou isto a pessoas',

  'bot.answer': 'Responder em uma nota',
  'bot.asks': '{name} pergunta a {group}: {question}',
  'bot.asks_all': '{name} pergunta: {question}',
  'bot.begin_at': 'Começar em',
  'bot.begin_hint': 'O primeiro é o começo habitual.',
  'bot.flow': 'Fluxo',
  'bot.given': 'Agora está com o bot {name}.',
  'bot.hand': 'Passar ao bot',
  'bot.hand_more': 'Passar ao bot…',
  'bot.hand_title': 'Passar {name} a um bot',
  'bot.has': 'O bot {name} está com esta conversa',
  'bot.inbox_always': '{name} responde primeiro aqui, a qualquer hora.',
  'bot.inbox_change': 'Ir para o fluxo',
  'bot.inbox_choose': 'Ir para os fluxos',
  'bot.inbox_closed': '{name} responde primeiro aqui, mas só fora do horário.',
  'bot.inbox_nobody_online': '{name} responde primeiro aqui, mas só quando não há ninguém online.',
  'bot.inbox_none': 'Nenhum bot responde aqui: os visitantes vão direto a pessoas.',
  'bot.inbox_text': 'As configurações de cada fluxo dizem onde e quando ele funciona.',
  'bot.inbox_title': 'Bot',
  'bot.inbox_unpublished': 'Nunca foi publicado, então ainda não responde a ninguém.',
  'bot.none': 'Nenhum fluxo publicado pode assumi-la.',
  'bot.take_over': 'Assumir',
  'bot.take_over_hint': 'O bot para e a conversa é sua.',

  'composer.takes_over': 'Sua resposta encerra o bot e a atribui a você',

  'empty.pending': 'Nenhum bot está falando com ninguém agora.',

  'facts.pending': 'Com um bot',

  'keys.flows': 'Ir aos fluxos',

  'nav.flows': 'Fluxos',

  'problem.draft_changed': 'Outra pessoa salvou o rascunho nesse meio-tempo.',
  'problem.flow_has_errors': 'O rascunho tem erros. Corrija-os primeiro.',
  'problem.flow_in_use': 'Uma caixa usa este fluxo. Desative-o lá primeiro.',

  'tags.add': 'Adicionar uma etiqueta',
  'tags.contact': 'Etiquetas do contato',
  'tags.conversation': 'Etiquetas',
  'tags.remove': 'Remover a etiqueta {tag}',

  'thread.is_pending': 'Com um bot',

  'view.pending': 'Com bots',
} satisfies Dictionary<typeof en>;

export default pt;
