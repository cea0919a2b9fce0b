import type { Dictionary } from '@recado/shared/i18n';
import type en from './services.en';

const pt = {
  'services.answer': 'A resposta',
  'services.answered': 'Respondeu {status}, após {ms} ms.',
  'services.card': 'O serviço',
  'services.card_text': 'Os scripts o chamam com service("{name}") e nunca veem o endereço nem os cabeçalhos.',
  'services.create': 'Adicionar um serviço',
  'services.create_first': 'Adicionar o primeiro serviço',
  'services.delete': 'Excluir o serviço',
  'services.delete_confirm':
    'Os cabeçalhos e segredos são excluídos com ele. Os scripts que o chamam deixam de receber resposta. Não é possível desfazer.',
  'services.delete_text': 'Os scripts que o chamam deixam de receber resposta.',
  'services.delete_title': 'Excluir {name}?',
  'services.deleted': '{name} foi excluído.',
  'services.empty':
    'Um serviço é outro programa que os bots podem consultar, como a sua loja ou o seu ERP. Aqui ficam o endereço e as chaves, para que nenhum script as contenha.',
  'services.header_add': 'Adicionar um cabeçalho',
  'services.header_name': 'Cabeçalho',
  'services.header_new': 'Novo cabeçalho',
  'services.header_remove': 'Remover o cabeçalho {name}',
  'services.header_twice': 'Este cabeçalho já existe.',
  'services.header_value': 'Valor',
  'services.header_wrong': 'Use letras, números e hifens, como X-Api-Key.',
  'services.headers': 'Cabeçalhos',
  'services.headers_text':
    'Vão com cada chamada, por exemplo a chave que o serviço pede. Depois de salvo, um valor secreto nunca mais é mostrado, a ninguém.',
  'services.lead': 'Outros programas que os bots podem consultar, com endereços e chaves.',
  'services.method': 'Método',
  'services.moved': 'O servidor mudou: digite este valor novamente.',
  'services.name_hint': 'É como os scripts o chamam: a-z, 0-9, _ e -.',
  'services.name_taken': 'Outro serviço tem este nome.',
  'services.name_wrong': 'Use até 40 de a-z, 0-9, _ e -, como loja.',
  'services.no_answer': 'Não houve resposta, após {ms} ms.',
  'services.no_text': 'A resposta não tem texto.',
  'services.path': 'Caminho',
  'services.replace': 'Substituir',
  'services.replace_of': 'Substituir o valor de {name}',
  'services.secret': 'Segredo',
  'services.stored': 'Guardado, não é mostrado',
  'services.timeout': 'Segundos de espera',
  'services.timeout_hint': 'Para toda a resposta, de 1 a 30. O visitante espera o mesmo.',
  'services.timeout_wrong': 'Digite um número de 1 a 30.',
  'services.try': 'Testar',
  'services.try_changes': 'É uma chamada real: pode alterar algo no serviço.',
  'services.try_it': 'Chamar',
  'services.try_text': 'Chama o serviço como um script faria, com os cabeçalhos salvos, e mostra o que volta.',
  'services.try_unsaved': 'Há alterações não salvas. O que é chamado é o que está salvo.',
  'services.url': 'Endereço base',
  'services.url_hint': 'Com o que todos os caminhos começam. Os scripts não chegam a outro lugar.',
  'services.url_query': 'Remova o que vem depois de ? ou #.',
  'services.url_secret': 'Remova nome e senha do endereço: informe-os em um cabeçalho secreto.',
  'services.url_wrong': 'Digite o endereço completo, como https://loja.example.com/api.',

  'settings.services': 'Serviços',
} satisfies Dictionary<typeof en>;

export default pt;
