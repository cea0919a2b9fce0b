import type { Api } from '../api';
import type { FlowLanguage } from './protocol';

interface Named {
  services: string[];
  canned: string[];
  /** Of contacts. */
  attributes: string[];
}

/** What a script may name: the language's functions, services, canned responses and contacts' attributes. Without them one writes as well. */
export class NamesOfHouse {
  language = $state.raw<FlowLanguage>({ functions: [], variables: [] });
  /** The language is known, or is not to be had: the colours go by it. */
  isReady = $state(false);
  named = $state.raw<Named>({ services: [], canned: [], attributes: [] });

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    const named = this.#loadNamed();
    this.language = (await this.#read<FlowLanguage>('/flow-language')) ?? this.language;
    this.isReady = true;
    await named;
  }

  async #loadNamed(): Promise<void> {
    const [services, canned, attributes] = await Promise.all([
      this.#read<Listed<{ name: string }>>('/services'),
      this.#read<Listed<{ shortcut: string }>>('/canned-responses'),
      this.#read<string[]>('/contact-attributes'),
    ]);
    this.named = {
      services: listed(services).map(({ name }) => name),
      canned: listed(canned).map(({ shortcut }) => shortcut),
      attributes: attributes ?? [],
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
type Listed<T> = T[] | { items: T[] };

function listed<T>(answer: Listed<T> | null): T[] {
  if (!answer) return [];
  return Array.isArray(answer) ? answer : answer.items;
}
