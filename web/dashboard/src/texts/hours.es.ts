import type { Dictionary } from '@recado/shared/i18n';
import type en from './hours.en';

const es = {
  'hours.add_holiday': 'Agregar',
  'hours.closed': 'Cerrado',
  'hours.closed_all_day': 'Cerrado todo el día',
  'hours.date': 'Fecha',
  'hours.full': 'Puede haber como máximo {count} feriados.',
  'hours.group_has': 'El grupo tiene horario de atención',
  'hours.group_has_hint': 'Si está apagado, vale el de la bandeja, si tiene uno.',
  'hours.group_text':
    'Fuera de él, los visitantes leen cuándo vuelves a abrir. Entonces no se asigna nada automáticamente, salvo que las reglas digan otra cosa.',
  'hours.holiday_added': 'Se agregó el feriado.',
  'hours.holiday_removed': 'Se quitó el feriado.',
  'hours.holidays': 'Feriados',
  'hours.holidays_text': 'En estas fechas el horario de arriba no cuenta, de medianoche a medianoche.',
  'hours.inbox_has': 'La bandeja tiene horario de atención',
  'hours.inbox_has_hint': 'Si está apagado, siempre está abierta. Los grupos con horario propio siguen el suyo.',
  'hours.inbox_text':
    'Fuera de él, los visitantes leen cuándo vuelves a abrir. Entonces no se asigna nada automáticamente, salvo que las reglas digan otra cosa.',
  'hours.kind_of': 'Horario del {day}',
  'hours.name': 'Nombre',
  'hours.name_of': 'Nombre del {day}',
  'hours.no_date': 'Elige una fecha.',
  'hours.no_holidays': 'No hay feriados previstos.',
  'hours.other_hours': 'Otro horario',
  'hours.past': { one: '{count} feriado pasado', other: '{count} feriados pasados' },
  'hours.remove_holiday': 'Quitar {day}',
  'hours.title': 'Horario de atención',
  'hours.twice': 'Esta fecha ya es un feriado.',

  'groups.part_hours': 'Horario de atención',
  'inbox_parts.hours': 'Horario de atención',
  'inbox_rules.outside_hours': 'Fuera del horario de atención',
  'policy.outside_hours': 'Fuera del horario de atención',
  'policy.outside_hours_assign': 'Asignar igual',
  'policy.outside_hours_assign_hint': 'Como si estuviera abierto. Para quienes responden a cualquier hora.',
  'policy.outside_hours_wait': 'Esperar a la apertura',
  'policy.outside_hours_wait_hint': 'Nada se asigna ni pasa a otro, y los plazos se detienen.',
} satisfies Dictionary<typeof en>;

export default es;
