import type { Dictionary } from '@recado/shared/i18n';
import type en from './hours.en';

const pt = {
  'hours.add_holiday': 'Adicionar',
  'hours.closed': 'Fechado',
  'hours.closed_all_day': 'Fechado o dia todo',
  'hours.date': 'Data',
  'hours.full': 'Pode haber no máximo {count} feriados.',
  'hours.group_has': 'O grupo tem horário de atendimento',
  'hours.group_has_hint': 'Desligado, vale o da caixa de entrada, se ela tiver um.',
  'hours.group_text':
    'Fora dele, os visitantes leem quando você abre de novo. Nada é atribuído automaticamente então, a menos que as regras digam outra coisa.',
  'hours.holiday_added': 'O feriado foi adicionado.',
  'hours.holiday_removed': 'O feriado foi removido.',
  'hours.holidays': 'Feriados',
  'hours.holidays_text': 'Nestas datas o horário acima não vale, da meia-noite à meia-noite.',
  'hours.inbox_has': 'A caixa de entrada tem horário de atendimento',
  'hours.inbox_has_hint': 'Desligado, está sempre aberta. Grupos com horário próprio seguem o seu.',
  'hours.inbox_text':
    'Fora dele, os visitantes leem quando você abre de novo. Nada é atribuído automaticamente então, a menos que as regras digam outra coisa.',
  'hours.kind_of': 'Horário de {day}',
  'hours.name': 'Nome',
  'hours.name_of': 'Nome de {day}',
  'hours.no_date': 'Escolha uma data.',
  'hours.no_holidays': 'Nenhum feriado previsto.',
  'hours.other_hours': 'Outro horário',
  'hours.past': { one: '{count} feriado passado', other: '{count} feriados passados' },
  'hours.remove_holiday': 'Remover {day}',
  'hours.title': 'Horário de atendimento',
  'hours.twice': 'Esta data já é um feriado.',

  'groups.part_hours': 'Horário de atendimento',
  'inbox_parts.hours': 'Horário de atendimento',
  'inbox_rules.outside_hours': 'Fora do horário de atendimento',
  'policy.outside_hours': 'Fora do horário de atendimento',
  'policy.outside_hours_assign': 'Atribuir mesmo assim',
  'policy.outside_hours_assign_hint': 'Como se estivesse aberto. Para quem responde a qualquer hora.',
  'policy.outside_hours_wait': 'Esperar a abertura',
  'policy.outside_hours_wait_hint': 'Nada é atribuído nem passa adiante, e os prazos param.',
} satisfies Dictionary<typeof en>;

export default pt;
