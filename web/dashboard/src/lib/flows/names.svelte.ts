import type { Api } from '../api';
import type { FlowLanguage } from './protocol';

interface Named {
  services: string[];
  canned: string[];
}

/** What a script may name: the language's functions, services and canned responses. Without them one writes as well. */
export class NamesOfHouse {
  language = $state.raw<FlowLanguage>({ functions: [], variables: [] });
  named = $state.raw<Named>({ services: [], canned: [] });

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    const [language, services, canned] = await Promise.all([
      this.#read<FlowLanguage>('/flow-language'),
      this.#read<{ name: string }[]>('/services'),
      this.#read<{ shortcut: string }[]>('/canned-responses'),
    ]);
    if (language) this.language = language;
    this.named = {
      services: listed(services).map(({ name }) => name),
      canned: listed(canned).map(({ shortcut }) => shortcut),
    };
  }

  async #read<T>(path: string): Promise<T | null> {
    try {
      return await this.api.get<T>(path);
    } catch {
      return null;
    }
  }
}

/** A list may come as a page of one. */
function listed<T>(answer: T[] | { items: T[] } | null): T[] {
  if (!answer) return [];
  return Array.isArray(answer) ? answer : answer.items;
}
