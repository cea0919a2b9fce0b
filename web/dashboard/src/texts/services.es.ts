import type { Dictionary } from '@recado/shared/i18n';
import type en from './services.en';

const es = {
  'services.answer': 'La respuesta',
  'services.answered': 'Respondió {status}, tras {ms} ms.',
  'services.card': 'El servicio',
  'services.card_text': 'Los scripts lo llaman con service("{name}") y nunca ven su dirección ni sus encabezados.',
  'services.create': 'Agregar un servicio',
  'services.create_first': 'Agregar el primer servicio',
  'services.delete': 'Eliminar el servicio',
  'services.delete_confirm':
    'Sus encabezados y secretos se eliminan con él. Los scripts que lo llaman ya no reciben respuesta. No se puede deshacer.',
  'services.delete_text': 'Los scripts que lo llaman ya no reciben respuesta.',
  'services.delete_title': '¿Eliminar {name}?',
  'services.deleted': '{name} fue eliminado.',
  'services.empty':
    'Un servicio es otro programa al que los bots pueden preguntar, como tu tienda o tu ERP. Aquí se guardan su dirección y sus claves, para que ningún script las contenga.',
  'services.header_add': 'Agregar un encabezado',
  'services.header_name': 'Encabezado',
  'services.header_new': 'Encabezado nuevo',
  'services.header_remove': 'Quitar el encabezado {name}',
  'services.header_twice': 'Este encabezado ya está.',
  'services.header_value': 'Valor',
  'services.header_wrong': 'Usa letras, cifras y guiones, como X-Api-Key.',
  'services.headers': 'Encabezados',
  'services.headers_text':
    'Van con cada llamada, por ejemplo la clave que pide el servicio. Una vez guardado, un valor secreto no se muestra nunca más, a nadie.',
  'services.lead': 'Otros programas a los que los bots pueden preguntar, con sus direcciones y claves.',
  'services.method': 'Método',
  'services.moved': 'El servidor cambió: vuelve a escribir este valor.',
  'services.name_hint': 'Así lo llaman los scripts: a-z, 0-9, _ y -.',
  'services.name_taken': 'Otro servicio tiene este nombre.',
  'services.name_wrong': 'Usa hasta 40 de a-z, 0-9, _ y -, como tienda.',
  'services.no_answer': 'No hubo respuesta, tras {ms} ms.',
  'services.no_text': 'La respuesta no tiene texto.',
  'services.path': 'Ruta',
  'services.replace': 'Reemplazar',
  'services.replace_of': 'Reemplazar el valor de {name}',
  'services.secret': 'Secreto',
  'services.stored': 'Guardado, no se muestra',
  'services.timeout': 'Segundos de espera',
  'services.timeout_hint': 'Para toda la respuesta, de 1 a 30. El visitante espera lo mismo.',
  'services.timeout_wrong': 'Escribe un número de 1 a 30.',
  'services.try': 'Probarlo',
  'services.try_changes': 'Es una llamada real: puede cambiar algo en el servicio.',
  'services.try_it': 'Llamar',
  'services.try_text':
    'Llama al servicio como lo haría un script, con los encabezados guardados, y muestra lo que responde.',
  'services.try_unsaved': 'Hay cambios sin guardar. Se llama a lo que está guardado.',
  'services.url': 'Dirección base',
  'services.url_hint': 'Con lo que empiezan todas las rutas. Los scripts no pueden ir a otro lugar.',
  'services.url_query': 'Quita lo que sigue a ? o #.',
  'services.url_secret': 'Quita el nombre y la contraseña de la dirección: van en un encabezado secreto.',
  'services.url_wrong': 'Escribe la dirección completa, como https://tienda.example.com/api.',

  'settings.services': 'Servicios',
} satisfies Dictionary<typeof en>;

export default es;
